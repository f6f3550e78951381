import type { Queryable } from '../../../store/index.ts';
import { type Job, type Run, progressRank } from '../../../github/index.ts';

/** An attempt of a run, by its key. */
export interface AttemptKey {
  readonly runId: number;
  readonly attempt: number;
}

/**
 * Takes over what is new about runs: progress only grows, and what was completed stays as it was then.
 * @returns attempts that were not completed before and are now
 */
export async function saveRuns(tx: Queryable, runs: readonly Run[]): Promise<AttemptKey[]> {
  if (runs.length === 0) return [];
  const { rows } = await tx.query<{ run_id: number; attempt: number; stage: number }>(
    `INSERT INTO runs AS known (run_id, attempt, repository, workflow, stage, started_at, updated_at, data)
     SELECT run_id, attempt, repository, workflow, stage, to_timestamp(started_at), to_timestamp(updated_at), data
     FROM jsonb_to_recordset($1::jsonb) AS new (run_id bigint, attempt int, repository text, workflow text,
       stage smallint, started_at double precision, updated_at double precision, data jsonb)
     ON CONFLICT (run_id, attempt) DO UPDATE SET stage = excluded.stage, workflow = excluded.workflow,
       started_at = excluded.started_at, updated_at = excluded.updated_at, data = excluded.data
     WHERE excluded.stage > known.stage
     RETURNING run_id, attempt, stage`,
    [
      JSON.stringify(
        newest(runs, ({ runId, attempt }) => `${runId}/${attempt}`).map((run) => ({
          run_id: run.runId,
          attempt: run.attempt,
          repository: run.repository,
          workflow: run.workflow,
          stage: progressRank(run.progress),
          started_at: run.startedAt / 1000,
          updated_at: run.updatedAt / 1000,
          data: run,
        })),
      ),
    ],
  );
  return rows.filter(({ stage }) => stage === 2).map(({ run_id: runId, attempt }) => ({ runId, attempt }));
}

/** Takes over what is new about jobs, in the same way. */
export async function saveJobs(tx: Queryable, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.query(
    `INSERT INTO jobs AS known (job_id, run_id, attempt, stage, data)
     SELECT job_id, run_id, attempt, stage, data
     FROM jsonb_to_recordset($1::jsonb) AS new (job_id bigint, run_id bigint, attempt int, stage smallint, data jsonb)
     ON CONFLICT (job_id) DO UPDATE SET stage = excluded.stage, data = excluded.data
     WHERE excluded.stage > known.stage`,
    [
      JSON.stringify(
        newest(jobs, ({ jobId }) => `${jobId}`).map((job) => ({
          job_id: job.jobId,
          run_id: job.runId,
          attempt: job.attempt,
          stage: progressRank(job.progress),
          data: job,
        })),
      ),
    ],
  );
}

/** Runs by their keys, with what is known of them; keys that are unknown are left out. */
export async function loadRuns(
  on: Queryable,
  keys: readonly AttemptKey[],
): Promise<{ readonly run: Run; readonly counted: boolean }[]> {
  const { rows } = await on.query<{ data: Run; counted: boolean }>(
    `SELECT data, counted FROM runs
     JOIN unnest($1::bigint[], $2::int[]) AS wanted (run_id, attempt) USING (run_id, attempt)`,
    [keys.map(({ runId }) => runId), keys.map(({ attempt }) => attempt)],
  );
  return rows.map(({ data, counted }) => ({ run: data, counted }));
}

/** Jobs of attempts, in the order of their ids. */
export async function loadJobs(on: Queryable, keys: readonly AttemptKey[]): Promise<Job[]> {
  const { rows } = await on.query<{ data: Job }>(
    `SELECT data FROM jobs
     JOIN unnest($1::bigint[], $2::int[]) AS wanted (run_id, attempt) USING (run_id, attempt) ORDER BY job_id`,
    [keys.map(({ runId }) => runId), keys.map(({ attempt }) => attempt)],
  );
  return rows.map(({ data }) => data);
}

/** One state for each key: the furthest. Sorted, so that two transactions never wait for each other in a circle. */
function newest<T extends Run | Job>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const known = byKey.get(keyOf(item));
    if (known === undefined || progressRank(item.progress) > progressRank(known.progress)) {
      byKey.set(keyOf(item), item);
    }
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
