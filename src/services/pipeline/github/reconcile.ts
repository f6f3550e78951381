import { exporterReconciledRuns } from '../../../../metrics/pipeline.ts';
import type { Queryable, Store } from '../../../store/index.ts';
import { type Run, type RunObject, toRun } from '../../../github/index.ts';
import { loadRepositories, saveWatermark } from '../tables/repositories.ts';
import { type AttemptKey, saveRuns } from '../tables/runs.ts';
import { addChanges } from '../tables/series.ts';
import type { GitHub } from './client.ts';

const hour = 3_600_000;
/** An empty database looks back this long, and every listing overlaps the one before by it. */
const lookBackMs = 24 * hour;
/** GitHub lists no more than this many runs of one question. */
const listLimit = 1000;

/** What reconciling needs. */
export interface ReconcileOptions {
  readonly store: Store;
  readonly github: Pick<GitHub, 'runs' | 'attempt'>;
  /** Repositories to list besides those that were ever heard of. */
  readonly configured: readonly string[];
  readonly watches: (repository: string, workflow: string) => boolean;
  readonly fallbackBranch: (repository: string) => string;
  /** Called in the transaction, with attempts that are completed and were not before. */
  readonly onCompleted: (tx: Queryable, keys: readonly AttemptKey[]) => Promise<void>;
  /** Hears of one repository's failure; the others go on. */
  readonly onError: (error: unknown, repository: string) => void;
}

/**
 * Asks GitHub for what no delivery told of: runs made since a watermark, earlier attempts of runs that were repeated,
 * and how runs ended that seem to go on.
 */
export async function reconcile(options: ReconcileOptions): Promise<void> {
  const known = new Map((await loadRepositories(options.store)).map((row) => [row.name, row]));
  for (const name of new Set([...options.configured, ...known.keys()])) {
    const row = known.get(name);
    const branch = row?.defaultBranch ?? options.fallbackBranch(name);
    try {
      await reconcileRepository(options, name, branch, row?.reconciledUntil ?? undefined);
    } catch (error) {
      options.onError(error, name);
    }
  }
}

async function reconcileRepository(
  options: ReconcileOptions,
  repository: string,
  defaultBranch: string,
  watermark: Date | undefined,
): Promise<void> {
  const { store, github } = options;
  const context = { repository, defaultBranch };
  const since = (watermark?.getTime() ?? Date.now()) - lookBackMs;
  // Whole hours: the same question for an hour, so that an unchanged answer costs nothing.
  let until: string | undefined;
  let answeredAt: Date | undefined;
  const from = new Date(Math.floor(since / hour) * hour).toISOString();
  for (let page = 1, taken = 0; ; page += 1) {
    const created = until === undefined ? `>=${from}` : `${from}..${until}`;
    const answer = await github.runs(repository, created, page);
    answeredAt ??= answer.answeredAt;
    await takeOver(options, context, answer.runs);
    taken += answer.runs.length;
    const oldest = answer.runs.at(-1);
    if (oldest === undefined || taken >= answer.total) break;
    if (taken < listLimit) continue;
    // The list ends here, though there is more: go on with what is older.
    const next = new Date(oldest.created_at).toISOString();
    if (next === until) break;
    [until, page, taken] = [next, 0, 0];
  }
  await askForActive(options, context);
  await saveWatermark(store, repository, answeredAt);
}

interface Context {
  readonly repository: string;
  readonly defaultBranch: string;
}

async function takeOver(
  options: ReconcileOptions,
  context: Context,
  objects: readonly RunObject[],
): Promise<void> {
  const earlier = await missingAttempts(options.store, objects);
  const found: RunObject[] = [...objects];
  for (const { runId, attempt } of earlier) {
    const object = await options.github.attempt(context.repository, runId, attempt);
    if (object) found.push(object);
  }
  await save(
    options,
    found.map((object) => toRun(object, context)),
  );
}

/** Runs that the database thinks go on, and that nothing was heard of for a while. */
async function askForActive(options: ReconcileOptions, context: Context): Promise<void> {
  const { rows } = await options.store.query<{ run_id: number; attempt: number }>(
    `UPDATE runs SET checked_at = now() WHERE (run_id, attempt) IN (
       SELECT run_id, attempt FROM runs WHERE stage < 2 AND repository = $1 ORDER BY checked_at LIMIT 200)
     RETURNING run_id, attempt`,
    [context.repository],
  );
  const runs: Run[] = [];
  for (const { run_id: runId, attempt } of rows) {
    const object = await options.github.attempt(context.repository, runId, attempt);
    if (object) runs.push(toRun(object, context));
    // Deleted at GitHub: it will never end.
    else
      await options.store.query('DELETE FROM runs WHERE run_id = $1 AND attempt = $2 AND stage < 2', [
        runId,
        attempt,
      ]);
  }
  await save(options, runs);
}

async function missingAttempts(on: Queryable, objects: readonly RunObject[]): Promise<AttemptKey[]> {
  const wanted = objects.flatMap(({ id, run_attempt: last }) =>
    Array.from({ length: last - 1 }, (_, index) => ({ runId: id, attempt: index + 1 })),
  );
  if (wanted.length === 0) return [];
  const { rows } = await on.query<{ run_id: number; attempt: number }>(
    'SELECT run_id, attempt FROM runs WHERE stage = 2 AND run_id = ANY ($1::bigint[])',
    [wanted.map(({ runId }) => runId)],
  );
  const known = new Set(rows.map(({ run_id: runId, attempt }) => `${runId}/${attempt}`));
  return wanted.filter(({ runId, attempt }) => !known.has(`${runId}/${attempt}`));
}

async function save(options: ReconcileOptions, runs: readonly Run[]): Promise<void> {
  const watched = runs.filter(({ repository, workflow }) => options.watches(repository, workflow));
  if (watched.length === 0) return;
  await options.store.transaction(async (tx) => {
    const completed = await saveRuns(tx, watched);
    const repository = watched[0]?.repository ?? '';
    if (completed.length > 0) {
      await addChanges(tx, [
        { metric: exporterReconciledRuns, labels: { repository }, by: completed.length },
      ]);
    }
    await options.onCompleted(tx, completed);
  });
}
