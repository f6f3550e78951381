import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../../http/index.ts';
import { Queue, type Store, purgeQueue } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import { applyDeliveries } from '../apply/apply-deliveries.ts';
import { readDelivery } from '../apply/read-delivery.ts';
import { toStored } from '../apply/stored.ts';
import { createOwnMetrics } from '../own-metrics.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import { pipelineMigrations } from '../service.ts';
import { signedHeaders, testSecret } from '../testing/signed.ts';
import { Inbox } from './inbox.ts';
import { addReceiver } from './route.ts';

let store: Store;
let queue: Queue;
const own = createOwnMetrics();
const app = createApp({
  logger: pino({ level: 'silent' }),
  bodyLimit: 25 * 2 ** 20,
  registry: own.registry,
  checks: {},
});

beforeAll(async () => {
  store = await pgliteForTests().open([pipelineMigrations]);
  queue = new Queue(store, 'delivery');
  const inbox = new Inbox(store, queue, () => {});
  addReceiver(app, {
    secret: testSecret,
    store: (delivery) => inbox.store({ key: delivery.id, body: toStored(delivery, () => 'main') }),
    count: own.countDelivery,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
beforeEach(async () => {
  await store.query("UPDATE queue SET state = 'done', ended_at = now()");
  await purgeQueue(store, -1);
  own.registry.resetMetrics();
});
afterAll(async () => {
  await app.close();
  await store.close();
});

const post = async (payload: string | Buffer, headers: Record<string, string>): Promise<number> =>
  (await app.inject({ method: 'POST', url: '/webhooks/github', payload, headers })).statusCode;
const signed = (body: string | Buffer, event = 'workflow_run', id = 'one'): Promise<number> =>
  post(body, signedHeaders(body, event, id));
const stored = async (): Promise<number> => (await queue.claim(1000)).length;
const counted = async (event: string, outcome: string): Promise<number> => {
  const text = await own.registry.metrics();
  const line = new RegExp(
    `^pipeline_exporter_deliveries_total\\{event="${event}",outcome="${outcome}"\\} (\\d+)$`,
    'm',
  );
  return Number(line.exec(text)?.[1] ?? 0);
};

describe('a delivery', () => {
  it('is stored before 202, and once', async () => {
    expect(await signed('{"a":1}')).toBe(202);
    expect(await signed('{"a":1}')).toBe(202);
    expect(await stored()).toBe(1);
    expect([await counted('workflow_run', 'accepted'), await counted('workflow_run', 'duplicate')]).toEqual([
      1, 1,
    ]);
  });

  it('is stored once where copies arrive together', async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => signed('{}')))).toEqual(Array(20).fill(202));
    expect(await counted('workflow_run', 'accepted')).toBe(1);
  });

  it.each([
    ['no signature', { 'x-hub-signature-256': '' }],
    ['a signature without =', { 'x-hub-signature-256': 'sha256' }],
    ['a wrong signature', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['a signature of another kind', { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }],
  ])('with %s is refused', async (_, headers) => {
    expect(await post('{}', { ...signedHeaders('{}', 'workflow_run', 'one'), ...headers })).toBe(401);
    expect(await stored()).toBe(0);
    expect(await counted('workflow_run', 'rejected')).toBe(1);
  });

  it.each(['', '{', 'null', '[]', '"text"', 'not JSON', '{"a":1}}'])(
    'that is %j is no delivery',
    async (body) => {
      expect(await signed(body)).toBe(400);
      expect(await stored()).toBe(0);
    },
  );

  it.each([
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['JSON behind a byte order mark', Buffer.from('\uFEFF{}')],
  ])('that is %s is refused, though signed', async (_, body) => {
    expect(await signed(body)).toBe(400);
    const other = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    expect(await post(body, { ...signedHeaders(body, 'workflow_run', 'one'), ...other })).toBe(401);
    expect(await stored()).toBe(0);
  });

  it('without an id is refused', async () => {
    expect(await post('{}', { ...signedHeaders('{}', 'workflow_run', ''), 'x-github-delivery': '' })).toBe(
      400,
    );
  });

  it('of 25 MB is taken, a larger one refused', async () => {
    const body = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect(await signed(body(25 * 2 ** 20))).toBe(202);
    expect(await signed(body(25 * 2 ** 20 + 1), 'workflow_run', 'two')).toBe(413);
  });

  it('of another event is acknowledged, counted, and not kept', async () => {
    expect(await signed('{}', 'push')).toBe(202);
    expect(await stored()).toBe(0);
    expect(await counted('other', 'accepted')).toBe(1);
  });

  it('that breaks off does no harm', async () => {
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          'POST /webhooks/github HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a"',
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => {
        resolve();
      });
    });
    expect(await signed('{}')).toBe(202);
  });
});

describe("GitHub's own examples", async () => {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const examples = z
    .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const of = (name: string): Record<string, unknown>[] =>
    examples.find((entry) => entry.name === name)?.examples ?? [];
  const apply = (event: string, example: unknown): ReturnType<typeof applyDeliveries> =>
    applyDeliveries(store, [readDelivery(event, example, () => 'main')], () => true);

  it('are there', () => {
    expect([of('workflow_run').length, of('workflow_job').length]).toEqual([5, 8]);
  });

  it.each(of('workflow_run').map((example, index) => [index, example]))(
    'workflow_run %i gives its run',
    async (_, example) => {
      const raw = z
        .object({
          action: z.string(),
          repository: z.object({ full_name: z.string() }),
          workflow: z.object({ name: z.string() }),
          workflow_run: z.object({
            id: z.number(),
            status: z.string(),
            conclusion: z.string().nullish(),
            run_attempt: z.number(),
            run_started_at: z.string(),
            head_branch: z.string(),
            head_sha: z.string(),
          }),
        })
        .parse(example);
      await store.query('DELETE FROM runs');
      const completed = await apply('workflow_run', example);
      const isCompleted = raw.workflow_run.status === 'completed';
      expect(completed).toEqual(
        isCompleted ? [{ runId: raw.workflow_run.id, attempt: raw.workflow_run.run_attempt }] : [],
      );
      const [row] = await loadRuns(store, [{ runId: raw.workflow_run.id, attempt: 1 }]);
      expect(row?.run).toMatchObject({
        repository: raw.repository.full_name,
        workflow: raw.workflow.name,
        branch: raw.workflow_run.head_branch,
        sha: raw.workflow_run.head_sha,
        startedAt: Date.parse(raw.workflow_run.run_started_at),
        progress: isCompleted ? 'completed' : 'queued',
        ...(isCompleted ? { conclusion: raw.workflow_run.conclusion } : {}),
      });
    },
  );

  it.each(of('workflow_job').map((example, index) => [index, example]))(
    'workflow_job %i gives its job and steps',
    async (_, example) => {
      const raw = z
        .object({
          repository: z.object({ full_name: z.string() }),
          workflow_job: z.object({
            id: z.number(),
            run_id: z.number(),
            name: z.string(),
            status: z.string(),
            conclusion: z.string().nullable(),
            labels: z.array(z.string()),
            steps: z.array(z.object({ name: z.string(), number: z.number() })),
          }),
        })
        .parse(example);
      await store.query('DELETE FROM jobs');
      await apply('workflow_job', example);
      const [job] = await loadJobs(store, [{ runId: raw.workflow_job.run_id, attempt: 1 }]);
      expect(job).toMatchObject({
        repository: raw.repository.full_name,
        jobId: raw.workflow_job.id,
        name: raw.workflow_job.name,
        labels: raw.workflow_job.labels,
        progress: ['completed', 'in_progress'].includes(raw.workflow_job.status)
          ? raw.workflow_job.status
          : 'queued',
        steps: raw.workflow_job.steps.map(
          ({ name, number }) => expect.objectContaining({ name, number }) as object,
        ),
      });
      if (raw.workflow_job.conclusion !== null) expect(job?.conclusion).toBe(raw.workflow_job.conclusion);
    },
  );

  it('of ping say nothing', () => {
    for (const example of of('ping')) {
      expect(readDelivery('ping', example, () => 'main')).toEqual({});
    }
  });
});
