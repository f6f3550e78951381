import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Store, Queue } from '../../store/index.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { clean } from './clean.ts';
import { pipelineMigrations } from './service.ts';

const day = 86_400_000;
let store: Store;
beforeAll(async () => {
  store = await pgliteForTests().open([pipelineMigrations]);
});
afterAll(() => store.close());

const left = async (table: string, column: string): Promise<unknown[]> =>
  (await store.query<{ value: unknown }>(`SELECT ${column} AS value FROM ${table} ORDER BY 1`)).rows.map(
    ({ value }) => value,
  );

it('forgets what is done and old, of every table, and no counter', async () => {
  const queue = new Queue(store, 'delivery');
  await queue.add(store, [
    { key: 'old', body: '' },
    { key: 'new', body: '' },
  ]);
  await queue.done(store, await queue.claim(2));
  await queue.add(store, [{ key: 'waits', body: '' }]);
  await store.query("UPDATE queue SET ended_at = now() - interval '8 days' WHERE key = 'old'");
  await store.query("UPDATE queue SET added_at = now() - interval '8 days' WHERE key = 'waits'");
  for (const [runId, days] of [
    [1, 46],
    [2, 44],
  ] as const) {
    const at = new Date(Date.now() - days * day);
    await store.query(
      `INSERT INTO runs (run_id, attempt, repository, workflow, stage, started_at, updated_at, data, counted)
       VALUES ($1, 1, 'acme/shop', 'ci', 2, $2, $2, '{}', true)`,
      [runId, at],
    );
    // The second of each has no run.
    for (const [jobId, ofRun] of [
      [runId, runId],
      [runId + 10, runId + 10],
    ] as const) {
      await store.query(
        'INSERT INTO jobs (job_id, run_id, attempt, stage, data) VALUES ($1, $2, 1, 2, $3::jsonb)',
        [jobId, ofRun, JSON.stringify({ createdAt: at.getTime() })],
      );
    }
    await store.query("INSERT INTO counted_jobs VALUES ($1, 'build', $2, 1)", [runId, at]);
    await store.query("INSERT INTO failed_tests VALUES ($1, 'unit', 'adds', 1)", [runId]);
    await store.query('INSERT INTO reports VALUES ($1, $1, 1, $2)', [runId, at]);
  }
  await store.query("INSERT INTO series (metric, labels, value) VALUES ('m', '{}', 2)");
  await clean(store);
  expect(await left('queue', 'key')).toEqual(['new', 'waits']);
  for (const table of ['runs', 'counted_jobs', 'failed_tests', 'reports']) {
    expect(await left(table, table === 'reports' ? 'artifact_id' : 'run_id'), table).toEqual([2]);
  }
  expect(await left('jobs', 'job_id')).toEqual([2, 12]);
  expect(await left('series', 'value')).toEqual([2]);
});
