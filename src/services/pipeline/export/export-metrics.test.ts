import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterAll, describe, expect, it } from 'vitest';
import * as pipeline from '../../../../metrics/pipeline.ts';
import { type Exemplar, RefusedByCollector } from '../../../otlp/index.ts';
import { type Store, openStore } from '../../../store/index.ts';
import { postgresForTests } from '../../../store/testing/stores.ts';
import { pipelineMigrations } from '../service.ts';
import { addChanges } from '../tables/series.ts';
import { exportMetrics } from './export-metrics.ts';
import { DatabaseMetrics } from './metric-producer.ts';

const server = await postgresForTests();
afterAll(() => server.stop());

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const failure = { metric: pipeline.pipelineRuns, labels: { ...ci, status: 'failure' }, by: 1 };
const taken = (seconds: number, exemplar?: Exemplar): Parameters<typeof addChanges>[1][number] => ({
  metric: pipeline.pipelineDuration,
  labels: ci,
  observed: seconds,
  ...(exemplar && { exemplar }),
});

/** A replica's export, and what it sent. */
function replica(store: Store): {
  send: () => Promise<boolean>;
  sent: MetricData[][];
  error: Error | undefined;
} {
  const sent: MetricData[][] = [];
  const leadership = store.leadership('export');
  const producer = new DatabaseMetrics(store, []);
  const state = {
    sent,
    error: undefined as Error | undefined,
    release: () => leadership.release(),
    send: () =>
      exportMetrics({
        store,
        producer,
        leadership,
        otlp: {
          metrics: ({ scopeMetrics }: ResourceMetrics) => {
            if (state.error) return Promise.reject(state.error);
            sent.push(scopeMetrics.flatMap(({ metrics }) => metrics));
            return Promise.resolve();
          },
        },
      }),
  };
  return state;
}

/** The only point of a metric in a request. */
function pointOf(metrics: readonly MetricData[] | undefined, name: string): unknown {
  const metric = metrics?.find(({ descriptor }) => descriptor.name === name);
  const [point] = metric?.dataPoints ?? [];
  return metric?.dataPointType === DataPointType.HISTOGRAM
    ? metric.dataPoints[0]?.value.buckets.counts.reduce((a, b) => a + b, 0)
    : point?.value;
}
const failures = ({ sent }: { sent: MetricData[][] }): unknown[] =>
  sent.map((metrics) => pointOf(metrics, 'pipeline_runs'));

describe.skipIf(!server.available)('export of metrics', () => {
  it("is one replica's; the other one goes on within its next interval, with the same series", async () => {
    const databaseUrl = await server.createUrl();
    const open = (): Promise<Store> =>
      openStore({ databaseUrl, folder: '', migrations: [pipelineMigrations] });
    const stores = [await open(), await open()] as const;
    const [one, two] = [replica(stores[0]), replica(stores[1])];
    await addChanges(stores[0], [failure]);
    expect([await one.send(), await two.send(), await one.send(), await two.send()]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    await stores[0].close();
    expect(await two.send()).toBe(true);
    // Announced by the first, counted by the second.
    expect([failures(one), failures(two)]).toEqual([[0, 0], [1]]);
    await stores[1].close();
  });

  it('sends a new series as 0 twice, of histograms every part, before its first value', async () => {
    const store = await server.open([pipelineMigrations]);
    const one = replica(store);
    await addChanges(store, [failure, taken(60)]);
    for (let time = 0; time < 3; time += 1) await one.send();
    expect(failures(one)).toEqual([0, 0, 1]);
    expect(one.sent.map((metrics) => pointOf(metrics, 'pipeline_duration_seconds'))).toEqual([0, 0, 1]);
    await store.close();
  });

  it('does not count what the collector did not take; what it refused in part is final, and told', async () => {
    const store = await server.open([pipelineMigrations]);
    const one = replica(store);
    await addChanges(store, [failure]);
    one.error = new Error('away');
    for (let time = 0; time < 3; time += 1) await expect(one.send()).rejects.toThrow('away');
    one.error = undefined;
    await one.send();
    one.error = new RefusedByCollector('1 were rejected', true);
    await expect(one.send()).rejects.toThrow('1 were rejected');
    one.error = undefined;
    await one.send();
    expect(failures(one)).toEqual([0, 1]);
    await store.close();
  });

  it('names the newest run of a bucket, in whatever order runs are counted, and none whose trace is gone', async () => {
    const store = await server.open([pipelineMigrations]);
    const one = replica(store);
    const now = Date.now();
    const exemplar = (traceId: string, daysAgo: number): Exemplar => ({
      value: 1,
      time: now - daysAgo * 86_400_000,
      traceId,
      spanId: '1',
    });
    await addChanges(store, [taken(60, exemplar('newer', 1)), taken(61, exemplar('older', 2))]);
    await addChanges(store, [taken(62, exemplar('oldest', 3)), taken(63)]);
    await addChanges(store, [taken(5000, exemplar('gone', 8))]);
    for (let time = 0; time < 3; time += 1) await one.send();
    const point: unknown = one.sent[2]?.find(
      ({ descriptor }) => descriptor.name === 'pipeline_duration_seconds',
    )?.dataPoints[0];
    expect(point).toMatchObject({ exemplars: [{ traceId: 'newer' }], value: { count: 5 } });
    await store.close();
  });
});
