import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import { pipelineMigrations } from '../service.ts';
import { createTopics } from '../topics.ts';
import { readDelivery } from './read-delivery.ts';
import { fromStored, toStored } from './stored.ts';
import { workDeliveries } from './work-deliveries.ts';

const fallbackBranch = (): string => 'main';
const job = {
  action: 'queued',
  repository: { full_name: 'acme/shop' },
  workflow_job: { id: 1, run_id: 2, name: 'build', status: 'queued', created_at: '2026-01-01T00:00:00Z' },
};
const store = (event: string, payload: unknown): string =>
  toStored({ event, payload, text: JSON.stringify(payload) }, fallbackBranch);

describe('what is stored of a delivery', () => {
  it('says what the delivery says, without what nobody reads', () => {
    const stored = store('workflow_job', { ...job, sender: { login: 'x'.repeat(5000) } });
    expect(fromStored(stored, fallbackBranch)).toEqual(
      JSON.parse(JSON.stringify(readDelivery('workflow_job', job, fallbackBranch))),
    );
    expect(stored.length).toBeLessThan(1000);
  });

  it('is all of it where it cannot be read, and of an older version', () => {
    const stored = store('workflow_job', { ...job, workflow_job: { id: 'one' } });
    expect(stored).toContain('"id":"one"');
    expect(() => fromStored(stored, fallbackBranch)).toThrow(
      /^workflow_job.id: .*number.*; workflow_job.run_id: .*; workflow_job.name: /,
    );
    expect(fromStored(`workflow_job\n${JSON.stringify(job)}`, fallbackBranch).job?.name).toBe('build');
  });
});

describe('working on deliveries', () => {
  let database: Store;
  beforeAll(async () => {
    database = await pgliteForTests().open([pipelineMigrations]);
  });
  afterAll(() => database.close());

  it('gives up at once what cannot be read, says why, and goes on with the others', async () => {
    const topics = createTopics(database);
    await topics.deliveries.add(database, [
      { key: 'good', body: store('workflow_job', job) },
      { key: 'bad', body: store('workflow_run', { ...job, workflow_run: { id: 1, created_at: 1e15 } }) },
      { key: 'later', body: store('workflow_job', { ...job, workflow_job: { ...job.workflow_job, id: 7 } }) },
    ]);
    const told: string[] = [];
    await workDeliveries(
      {
        store: database,
        topics,
        watches: () => true,
        fallbackBranch,
        onCompleted: () => Promise.resolve(),
        onUnreadable: (delivery, why) => told.push(`${delivery} ${why}`),
      },
      await topics.deliveries.claim(10),
    );
    const { rows } = await database.query('SELECT key, state, attempts, last_error FROM queue ORDER BY key');
    expect(rows).toEqual([
      {
        key: 'bad',
        state: 'dead',
        attempts: 1,
        last_error: expect.stringContaining('workflow_run.') as string,
      },
      { key: 'good', state: 'done', attempts: 1, last_error: null },
      { key: 'later', state: 'done', attempts: 1, last_error: null },
    ]);
    expect(told).toEqual([expect.stringMatching(/^bad workflow_run\.\w+: /)]);
    expect((await database.query('SELECT job_id FROM jobs ORDER BY job_id')).rows).toEqual([
      { job_id: 1 },
      { job_id: 7 },
    ]);
  });
});
