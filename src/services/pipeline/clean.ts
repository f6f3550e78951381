import { type Store, purgeQueue } from '../../store/index.ts';

/** GitHub delivers again for three days; run ids are of use for its 30 days of reruns, and some more. */
const keep = { doneMs: 7 * 86_400_000, runs: '45 days' } as const;

/** Rows of one statement: work that is done comes by thousands. */
const batch = 10_000;

const old = `now() - interval '${keep.runs}'`;

/** Each knows what belongs to a run by the run itself, so runs go last. */
const statements = [
  `DELETE FROM jobs USING runs WHERE jobs.run_id = runs.run_id AND jobs.attempt = runs.attempt
   AND runs.updated_at < ${old}`,
  `DELETE FROM failed_tests USING runs WHERE failed_tests.run_id = runs.run_id AND runs.updated_at < ${old}`,
  // A job's delivery may be all that was ever heard of its run.
  `DELETE FROM jobs WHERE (data ->> 'createdAt')::double precision < extract(epoch FROM ${old}) * 1000
   AND NOT EXISTS (SELECT FROM runs WHERE runs.run_id = jobs.run_id AND runs.attempt = jobs.attempt)`,
  `DELETE FROM counted_jobs WHERE started_at < ${old}`,
  `DELETE FROM reports WHERE read_at < ${old}`,
  `DELETE FROM runs WHERE updated_at < ${old}`,
];

/** Forgets what is done and what is old. Counters stay: they are what was made of it. */
export async function clean(store: Store): Promise<void> {
  while ((await purgeQueue(store, keep.doneMs, batch)) === batch);
  for (const statement of statements) await store.query(statement);
}
