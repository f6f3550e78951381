import type { Queryable } from '../../../store/index.ts';
import { type Job, type Run, hasVerdict } from '../../../github/index.ts';
import { type AttemptKey, saveJobs } from '../tables/runs.ts';
import { type Change, addChanges } from '../tables/series.ts';
import { type BilledDay, addBilledDays, billedDays } from './billed-days.ts';
import { boundChange, boundedLabels } from './bounded-labels.ts';
import type { KeepsTrace } from './kept-traces.ts';
import { type RunnerPrices, endOf, measure } from './measure.ts';
import { takeOwnJobs } from './own-jobs.ts';

/** An attempt with all its jobs. */
export interface EndedAttempt {
  readonly run: Run;
  readonly jobs: readonly Job[];
}

/**
 * Counts attempts that ended, each once, in the caller's transaction: those that were counted before change nothing.
 * @returns the attempts that were counted now
 */
export async function countAttempts(
  tx: Queryable,
  attempts: readonly EndedAttempt[],
  prices: RunnerPrices,
  keepsTrace?: KeepsTrace,
): Promise<EndedAttempt[]> {
  const fresh = await takeUncounted(tx, attempts);
  const changes: Change[] = [];
  const days: BilledDay[] = [];
  for (const { run, jobs } of fresh) {
    await saveJobs(tx, jobs);
    const completed = jobs.filter(({ progress }) => progress === 'completed');
    const own = await takeOwnJobs(tx, run.runId, completed);
    changes.push(...measure(run, completed, own, prices, keepsTrace));
    days.push(...billedDays(run, completed, own, prices));
  }
  const bounded = await boundedLabels(tx, changes, prices);
  await addChanges(
    tx,
    changes.map((change) => boundChange(change, bounded)),
  );
  await addBilledDays(
    tx,
    days.map((day) => ({ ...day, runner: bounded(day.repository, day.workflow, 'runner', day.runner) })),
  );
  await saveLastRuns(tx, fresh);
  return fresh;
}

async function takeUncounted(tx: Queryable, attempts: readonly EndedAttempt[]): Promise<EndedAttempt[]> {
  const { rows } = await tx.query<{ run_id: number; attempt: number }>(
    // Locked by run, in order: two attempts of one run on two replicas must see each other's jobs.
    `WITH locked AS (
       SELECT run_id, attempt, counted FROM runs WHERE run_id = ANY ($1::bigint[]) ORDER BY run_id, attempt FOR UPDATE)
     UPDATE runs SET counted = true FROM locked JOIN unnest($1::bigint[], $2::int[]) AS wanted (run_id, attempt)
       USING (run_id, attempt)
     WHERE runs.run_id = locked.run_id AND runs.attempt = locked.attempt AND NOT locked.counted
     RETURNING runs.run_id, runs.attempt`,
    [attempts.map(({ run }) => run.runId), attempts.map(({ run }) => run.attempt)],
  );
  const keyOf = ({ runId, attempt }: AttemptKey): string => `${runId}/${attempt}`;
  const fresh = new Set(rows.map(({ run_id: runId, attempt }) => keyOf({ runId, attempt })));
  return attempts.filter(({ run }) => fresh.has(keyOf(run)));
}

async function saveLastRuns(tx: Queryable, attempts: readonly EndedAttempt[]): Promise<void> {
  const newest = new Map<
    string,
    { repository: string; workflow: string; ref: string; at: number; success: boolean }
  >();
  for (const { run, jobs } of attempts.filter(({ run }) => hasVerdict(run))) {
    const { repository, workflow, ref } = run;
    const key = JSON.stringify([repository, workflow, ref]);
    const at = endOf(run, jobs) / 1000;
    if (at >= (newest.get(key)?.at ?? -Infinity)) {
      newest.set(key, { repository, workflow, ref, at, success: run.conclusion === 'success' });
    }
  }
  if (newest.size === 0) return;
  const rows = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await tx.query(
    `INSERT INTO last_runs AS known (repository, workflow, ref, ended_at, success)
     SELECT repository, workflow, ref, to_timestamp(at), success
     FROM jsonb_to_recordset($1::jsonb) AS new (repository text, workflow text, ref text, at double precision, success boolean)
     ON CONFLICT (repository, workflow, ref) DO UPDATE SET ended_at = excluded.ended_at, success = excluded.success
     WHERE excluded.ended_at >= known.ended_at`,
    [JSON.stringify(rows)],
  );
}
