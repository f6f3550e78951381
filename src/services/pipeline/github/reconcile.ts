import { exporterReconciledRuns } from '../../../../metrics/pipeline.ts';
import type { Queryable, Store } from '../../../store/index.ts';
import { type Run, type RunObject, toRun } from '../../../github/index.ts';
import {
  type KnownRepository,
  loadRepositories,
  saveDefaultBranches,
  saveWatermark,
} from '../tables/repositories.ts';
import { type AttemptKey, saveRuns } from '../tables/runs.ts';
import { addChanges } from '../tables/series.ts';
import type { GitHub } from './client.ts';

const hour = 3_600_000;
/** An empty database looks back this long, and every listing overlaps the one before by it. */
const lookBackMs = 24 * hour;
/**
 * A run may be repeated for 30 days, and lists know runs only by when they were made: now and then, and after an hour
 * without reconciling, all that may have been repeated are looked through.
 */
const repeatableMs = 31 * 24 * hour;
const searchEveryMs = 6 * hour;
const outageMs = hour;
/** GitHub lists no more than this many runs of one question. */
const listLimit = 1000;

/** What reconciling needs. */
export interface ReconcileOptions {
  readonly store: Store;
  readonly github: Pick<GitHub, 'runs' | 'attempt' | 'workflowNames' | 'defaultBranch'>;
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
    try {
      const defaultBranch =
        row?.defaultBranch ?? (await askForBranch(options, name)) ?? options.fallbackBranch(name);
      const workflows = await options.github.workflowNames(name);
      await reconcileRepository(options, { repository: name, defaultBranch, workflows }, row);
    } catch (error) {
      options.onError(error, name);
    }
  }
}

/** Before the first delivery nobody told which branch is the default one, and settings need not. */
async function askForBranch({ store, github }: ReconcileOptions, name: string): Promise<string | undefined> {
  const branch = await github.defaultBranch(name);
  if (branch !== undefined) await saveDefaultBranches(store, new Map([[name, branch]]));
  return branch;
}

async function reconcileRepository(
  options: ReconcileOptions,
  context: Context,
  row: KnownRepository | undefined,
): Promise<void> {
  const { store, github } = options;
  const { repository } = context;
  const { since, changedSince, searches } = spanOf(row, Date.now());
  // Whole hours: the same question for an hour, so that an unchanged answer costs nothing.
  let until: string | undefined;
  let answeredAt: Date | undefined;
  const names = new Set([repository]);
  const from = new Date(Math.floor(since / hour) * hour).toISOString();
  for (let page = 1, taken = 0; ; page += 1) {
    const created = until === undefined ? `>=${from}` : `${from}..${until}`;
    const answer = await github.runs(repository, created, page);
    answeredAt ??= answer.answeredAt;
    for (const { repository: told } of answer.runs) if (told) names.add(told.full_name);
    await takeOver(
      options,
      context,
      answer.runs.filter(({ updated_at: at }) => at >= changedSince),
      changedSince,
    );
    taken += answer.runs.length;
    const oldest = answer.runs.at(-1);
    if (oldest === undefined) break;
    if (taken < listLimit) {
      if (taken >= answer.total) break;
      continue;
    }
    // The list ends here, whatever its total says: go on with what is older.
    const next = new Date(oldest.created_at).toISOString();
    if (next === until) break;
    [until, page, taken] = [next, 0, 0];
  }
  await askForActive(options, context, [...names]);
  await saveWatermark(store, repository, answeredAt, searches);
}

interface ListedSpan {
  /** Runs made from here on are listed. */
  readonly since: number;
  /** One that has not changed from here on is of no interest. */
  readonly changedSince: number;
  /** Whether nothing that changed can be missed. */
  readonly searches: boolean;
}

function spanOf(row: KnownRepository | undefined, now: number): ListedSpan {
  const watermark = row?.reconciledUntil?.getTime();
  if (watermark === undefined) return { since: now - lookBackMs, changedSince: -Infinity, searches: true };
  const searched = row?.searchedAt?.getTime() ?? watermark;
  if (now - searched < searchEveryMs && now - watermark < outageMs) {
    return { since: watermark - lookBackMs, changedSince: -Infinity, searches: false };
  }
  const changedSince = Math.min(searched, watermark) - lookBackMs;
  return { since: Math.min(now - repeatableMs, changedSince), changedSince, searches: true };
}

interface Context {
  readonly repository: string;
  readonly defaultBranch: string;
  /** Names by id: a run's own name is not always its workflow's. */
  readonly workflows: ReadonlyMap<number, string>;
}

/** As a delivery would tell it: also the spelling of the repository is GitHub's. */
function asTold(object: RunObject, { repository, defaultBranch, workflows }: Context): Run {
  return toRun(object, {
    repository: object.repository?.full_name ?? repository,
    workflow: workflows.get(object.workflow_id ?? -1),
    defaultBranch,
  });
}

async function takeOver(
  options: ReconcileOptions,
  context: Context,
  objects: readonly RunObject[],
  changedSince: number,
): Promise<void> {
  const earlier = await missingAttempts(options.store, objects);
  const found: RunObject[] = [...objects];
  for (const { runId, attempt } of earlier) {
    const object = await options.github.attempt(context.repository, runId, attempt);
    if (object && object.updated_at >= changedSince) found.push(object);
  }
  await save(
    options,
    found.map((object) => asTold(object, context)),
  );
}

/**
 * Runs that the database thinks go on, and that nothing was heard of for a while.
 * @param names all that the repository has: runs bear GitHub's, which after a renaming is not that of the settings
 */
async function askForActive(
  options: ReconcileOptions,
  context: Context,
  names: readonly string[],
): Promise<void> {
  const { rows } = await options.store.query<{ run_id: number; attempt: number }>(
    `UPDATE runs SET checked_at = now() WHERE (run_id, attempt) IN (
       SELECT run_id, attempt FROM runs WHERE stage < 2 AND lower(repository) = ANY ($1)
       ORDER BY checked_at LIMIT 200)
     RETURNING run_id, attempt`,
    [names.map((name) => name.toLowerCase())],
  );
  const runs: Run[] = [];
  for (const { run_id: runId, attempt } of rows) {
    const object = await options.github.attempt(context.repository, runId, attempt);
    if (object) runs.push(asTold(object, context));
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
