import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { type Job, type Run, traceIdOf } from '../../../github/index.ts';
import { RefusedByCollector } from '../../../otlp/index.ts';
import { type Item, type Store, GivenBack, Worker } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import { attemptText } from '../attempt-key.ts';
import { pipelineMigrations } from '../service.ts';
import { saveJobs, saveRuns } from '../tables/runs.ts';
import { type Topics, createTopics } from '../topics.ts';
import { processAttempts } from './process-attempts.ts';
import { sendLog } from './send-log.ts';
import { sendTraces } from './send-traces.ts';
import { plainRun } from '../testing/plain-run.ts';

// What neither GitHub nor the collector takes, gives, or knows.

let store: Store;
let topics: Topics;
beforeAll(async () => {
  store = await pgliteForTests().open([pipelineMigrations]);
  topics = createTopics(store);
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ['queue', 'runs', 'jobs']) await store.query(`DELETE FROM ${table}`);
});

const start = Date.now() - 60_000;
const runOf = (runId: number): Run => ({ ...plainRun(start), runId, updatedAt: start + 50_000 });
const jobOf = (run: Run): Job => ({
  repository: run.repository,
  jobId: run.runId * 10,
  runId: run.runId,
  attempt: 1,
  name: 'build',
  progress: 'completed',
  conclusion: 'success',
  createdAt: start,
  startedAt: start,
  completedAt: start + 50_000,
  labels: ['ubuntu-latest'],
  runner: 'one',
  url: '',
  steps: [],
});
const save = async (...runs: readonly Run[]): Promise<void> => {
  await saveRuns(store, runs);
  await saveJobs(store, runs.map(jobOf));
};
const states = async (): Promise<Record<string, string>> => {
  const { rows } = await store.query<{ key: string; state: string }>(
    'SELECT key, state FROM queue ORDER BY key',
  );
  return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
};

describe('traces', () => {
  const sendAll = async (refusal: Error, bad: Run): Promise<{ taken: Set<string>; told: string[] }> => {
    const [taken, told] = [new Set<string>(), [] as string[]];
    const traces = (spans: ReadableSpan[]): Promise<void> => {
      const ids = spans.map((span) => span.spanContext().traceId);
      if (ids.includes(traceIdOf(bad))) return Promise.reject(refusal);
      for (const id of ids) taken.add(id);
      return Promise.resolve();
    };
    const worker = new Worker({
      queue: topics.traces,
      batch: 50,
      work: (items) =>
        sendTraces(
          {
            store,
            topics,
            otlp: { traces },
            prices: { default: 0 },
            onRefused: (key, why) => told.push(`${key} ${why}`),
          },
          items,
        ),
      onError: (error) => told.push(String(error)),
    });
    await worker.drain();
    return { taken, told };
  };
  const runs = [1, 2, 3].map(runOf);
  const [, bad = runOf(2)] = runs;
  beforeEach(async () => {
    await save(...runs);
    await topics.traces.add(
      store,
      runs.map((run) => ({ key: attemptText(run), body: '' })),
    );
  });

  it('of which the collector rejects a part are sent one by one; that one is given up, and why is told', async () => {
    const { taken, told } = await sendAll(new RefusedByCollector('1 were rejected: too old', true), bad);
    expect(taken).toEqual(new Set([1, 3].map((id) => traceIdOf(runOf(id)))));
    expect(told).toEqual(['2/1 1 were rejected: too old']);
    expect(await states()).toEqual({ '1/1': 'done', '2/1': 'dead', '3/1': 'done' });
  });

  it('of which it can read none of a request are sent one by one; that one is tried again', async () => {
    const { taken } = await sendAll(new RefusedByCollector('refused with 400', false), bad);
    expect(taken.size).toBe(2);
    expect(await states()).toEqual({ '1/1': 'done', '2/1': 'waiting', '3/1': 'done' });
  });

  it('wait together while it is away', async () => {
    const { taken } = await sendAll(new Error('connection refused'), bad);
    expect(taken.size).toBe(0);
    expect(new Set(Object.values(await states()))).toEqual(new Set(['waiting']));
  });

  describe('of thousands of spans', () => {
    const sendLarge = async (refusals: Readonly<Record<number, Error>> = {}): Promise<number[]> => {
      const steps = Array.from({ length: 50 }, (_, number) => ({ number, name: 'step', startedAt: start }));
      await saveJobs(
        store,
        Array.from({ length: 60 }, (_, index) => ({ ...jobOf(runOf(1)), jobId: 100 + index, steps })),
      );
      const sizes: number[] = [];
      const traces = (spans: ReadableSpan[]): Promise<void> => {
        const refusal = refusals[sizes.length];
        sizes.push(spans.length);
        return refusal ? Promise.reject(refusal) : Promise.resolve();
      };
      const items = await topics.traces.claim(1);
      await sendTraces(
        { store, topics, otlp: { traces }, prices: { default: 0 }, onRefused: () => {} },
        items,
      );
      return sizes;
    };

    it('go in requests of a size that every receiver takes', async () => {
      const sizes = await sendLarge();
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1 + 1 + 60 * 51);
      expect(Math.max(...sizes)).toBe(1000);
    });

    it.each([
      ['a part of', 0, true],
      ['the second request of', 1, false],
    ])('of which the collector refuses %s are sent all the same, then given up', async (_, at, partly) => {
      expect(await sendLarge({ [at]: new RefusedByCollector('no', partly) })).toHaveLength(4);
      expect((await states())['1/1']).toBe('dead');
    });

    it('of which the collector takes nothing wait: another try doubles nothing', async () => {
      const no = new RefusedByCollector('no', false);
      await expect(sendLarge({ 0: no, 1: no, 2: no, 3: no })).rejects.toThrow(RefusedByCollector);
      expect((await states())['1/1']).toBe('waiting');
    });
  });
});

describe('a log', () => {
  const run = runOf(1);
  const claim = async (): Promise<Item> => {
    await store.query("UPDATE queue SET due_at = now() WHERE state = 'waiting'");
    const [item] = await topics.logs.claim(1);
    if (item === undefined) throw new Error('nothing is due');
    return item;
  };
  const send = async (
    /** The log, unless it is one of GitHub's two words for none. */
    answer: string,
    logs: (records: ReadableLogRecord[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> =>
    sendLog(
      {
        store,
        topics,
        otlp: { logs },
        github: {
          jobLog: () =>
            Promise.resolve(
              answer === 'absent' || answer === 'gone'
                ? answer
                : { parts: [Buffer.from(answer)], whole: true },
            ),
        },
        onRefused: () => {},
      },
      await claim(),
    );
  beforeEach(async () => {
    await save(run);
    await topics.logs.add(store, [{ key: '10', body: attemptText(run) }]);
  });

  it('that GitHub has not stored yet is asked for again, and in the end is none', async () => {
    await send('absent');
    expect(await states()).toEqual({ 10: 'waiting' });
    const sent: number[] = [];
    await send('begin\n', (records) => {
      sent.push(records.length);
      return Promise.resolve();
    });
    expect([sent, await states()]).toEqual([[1], { 10: 'done' }]);
    await store.query('DELETE FROM queue');
    await topics.logs.add(store, [{ key: '10', body: attemptText(run) }]);
    for (let time = 0; time < 5; time += 1) await send('absent');
    expect(await states()).toEqual({ 10: 'done' });
  });

  it('that is gone is none at once', async () => {
    await send('gone');
    expect(await states()).toEqual({ 10: 'done' });
  });

  it('of long lines goes in requests of a size that every receiver takes', async () => {
    const sizes: number[] = [];
    await send(`${'x'.repeat(16_000)}\n`.repeat(200), (records) => {
      sizes.push(records.reduce((sum, { body }) => sum + (typeof body === 'string' ? body.length : 0), 0));
      return Promise.resolve();
    });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(200 * 16_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 20);
  });

  it.each([
    ['a part', true],
    ['a whole request', false],
  ])('of which %s is rejected is sent all the same, and given up with the reason', async (_, partly) => {
    let requests = 0;
    await send(`${'x'.repeat(16_000)}\n`.repeat(200), () => {
      requests += 1;
      return requests === 1
        ? Promise.reject(new RefusedByCollector('1 were rejected', partly))
        : Promise.resolve();
    });
    expect([requests, await states()]).toEqual([4, { 10: 'dead' }]);
  });

  it('of which the collector takes nothing is a failure, tried again as others are', async () => {
    const refuse = (): Promise<void> => Promise.reject(new RefusedByCollector('refused with 400', false));
    await expect(send('begin\n', refuse)).rejects.toThrow(RefusedByCollector);
    expect(await states()).toEqual({ 10: 'waiting' });
  });

  it('waits while the collector is away', async () => {
    await expect(send('begin\n', () => Promise.reject(new Error('away')))).rejects.toThrow(GivenBack);
    expect(await states()).toEqual({ 10: 'waiting' });
  });
});

it('a run that was deleted at GitHub is counted with the jobs that deliveries told of', async () => {
  const run = runOf(5);
  await save(run);
  await topics.attempts.add(store, [{ key: attemptText(run), body: '' }]);
  const process = async (): Promise<void> => {
    await store.query("UPDATE queue SET due_at = now() WHERE state = 'waiting'");
    await processAttempts(
      {
        store,
        topics,
        github: { jobs: () => Promise.resolve(undefined) },
        prices: { default: 0 },
        exports: false,
        hasReports: () => false,
      },
      await topics.attempts.claim(10),
    );
  };
  await process();
  await process();
  // Their deliveries may still be on the way.
  expect(await states()).toEqual({ '5/1': 'waiting' });
  await process();
  expect(await states()).toEqual({ '5/1': 'done' });
  const { rows } = await store.query("SELECT value FROM series WHERE metric = 'pipeline_stage_runs_total'");
  expect(rows).toEqual([{ value: 1 }]);
});
