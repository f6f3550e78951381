import type { Queryable } from '../../../store/index.ts';
import type { Job } from '../../../github/index.ts';

/**
 * Finds the jobs that were not counted with another attempt of their run, and remembers them as counted. A partial
 * rerun lists the jobs that it did not repeat again, with new ids but the same name and start.
 * @param jobs the completed jobs of one attempt
 */
export async function takeOwnJobs(tx: Queryable, runId: number, jobs: readonly Job[]): Promise<Job[]> {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = `${job.startedAt} ${job.name}`;
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  const rows = [...groups.values()].flatMap((group) =>
    group[0] === undefined
      ? []
      : [{ name: group[0].name, at: group[0].startedAt / 1000, jobs: group.length }],
  );
  const known = await tx.query<{ name: string; at: number; jobs: number }>(
    `SELECT name, extract(epoch FROM started_at)::double precision AS at, jobs FROM counted_jobs WHERE run_id = $1`,
    [runId],
  );
  const counted = new Map(known.rows.map(({ name, at, jobs }) => [`${Math.round(at * 1000)} ${name}`, jobs]));
  await tx.query(
    `INSERT INTO counted_jobs AS known (run_id, name, started_at, jobs)
     SELECT $1, name, to_timestamp(at), jobs
     FROM jsonb_to_recordset($2::jsonb) AS new (name text, at double precision, jobs int)
     ON CONFLICT (run_id, name, started_at) DO UPDATE SET jobs = greatest(known.jobs, excluded.jobs)`,
    [runId, JSON.stringify(rows)],
  );
  // A matrix may run several jobs of one name at once: only as many as were counted are left out.
  return [...groups].flatMap(([key, group]) => group.slice(Math.min(counted.get(key) ?? 0, group.length)));
}
