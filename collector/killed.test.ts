import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numbers } from '../deploy/numbers.ts';
import {
  type LocalLoki,
  LocalCluster,
  Replica,
  type TraceSink,
  logsRequest,
  metricsRequest,
  sendOtlp,
  startLocalLoki,
  startTraceSink,
  tracesRequest,
} from '../src/collector/index.ts';
import { freePorts, resolveIfAvailable } from '../src/tools/index.ts';

// A collector is killed while Loki and Tempo are away and its queues hold what is meant for them.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');
const loki = await resolveIfAvailable('loki');

const requests = 20;
const perRequest = 50;

describe.skipIf(!otelcol || !prometheus || !loki)('a collector that is killed', () => {
  let cluster: LocalCluster;
  let server: LocalLoki;
  let sink: TraceSink;
  let replica: Replica;
  const begin = Date.now();
  const counter = async (value: number): Promise<void> => {
    const point = { name: 'killed_events_total', time: Date.now(), value };
    const request = metricsRequest({ 'service.name': 'source' }, [point]);
    await sendOtlp(cluster.member(0).otlp, 'metrics', request);
  };

  beforeAll(async () => {
    if (!otelcol || !prometheus || !loki) return;
    cluster = await LocalCluster.create(otelcol);
    const [lokiPort = 0, sinkPort = 0] = await freePorts(2);
    replica = await Replica.create(
      prometheus,
      await cluster.subfolder('prometheus'),
      numbers.prometheus.outOfOrderWindow,
    );
    await replica.start();
    await cluster.start(1, {
      prometheus: [replica.url, replica.url],
      loki: `http://127.0.0.1:${lokiPort}`,
      tempo: `127.0.0.1:${sinkPort}`,
      pace: { batch: '200ms', decision: '1s', flush: '1m' },
    });
    const { otlp } = cluster.member(0);
    await counter(1);
    await vi.waitFor(
      async () => {
        expect(await replica.sum('killed_events_total')).toBe(1);
      },
      {
        timeout: 20_000,
      },
    );

    const now = Date.now();
    const spans = Array.from({ length: requests * perRequest }, (_, number) => ({
      traceId: randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
      name: `span ${number}`,
      from: now - 10,
      to: now,
      failed: true,
    }));
    await sendOtlp(otlp, 'traces', tracesRequest({ 'service.name': 'backend' }, spans));
    // Decided, batched, and so in the queue; before that they are in memory alone.
    await vi.waitFor(
      async () => {
        const batched = await cluster.member(0).own('otelcol_processor_batch_batch_send_size_sum');
        expect(batched).toBeGreaterThanOrEqual(spans.length + 1);
      },
      { timeout: 30_000, interval: 250 },
    );
    for (let request = 0; request < requests; request += 1) {
      const records = Array.from({ length: perRequest }, (_, index) => ({
        time: begin + request * perRequest + index,
        body: `line ${request * perRequest + index}`,
      }));
      await sendOtlp(otlp, 'logs', logsRequest({ 'service.name': 'backend' }, records));
    }
    await counter(5);
    // Nothing in between: what was answered with 200 is in the queue's file.
    await cluster.member(0).process.kill9();
    [server, sink] = await Promise.all([
      startLocalLoki(loki, await cluster.subfolder('loki'), { port: lokiPort }),
      startTraceSink(otelcol, await cluster.subfolder('tempo'), { port: sinkPort }),
      cluster.restart(0),
    ]);
  }, 150_000);

  afterAll(async () => {
    await Promise.all([server.process.stop(), sink.process.stop(), replica.stop()]);
    await cluster.stop();
  });

  it('sends every log line that it had taken', async () => {
    const lines = async (): Promise<Set<string>> => {
      const stored = await server.lines('default', '{job="backend"}', begin - 1000, Date.now() + 60_000);
      return new Set(stored.map(({ line }) => /"body":"(line \d+)"/.exec(line)?.[1] ?? ''));
    };
    const all = Array.from({ length: requests * perRequest }, (_, number) => `line ${number}`);
    await vi.waitFor(
      async () => {
        expect((await lines()).size).toBe(all.length);
      },
      {
        timeout: 60_000,
        interval: 500,
      },
    );
    expect(await lines()).toEqual(new Set(all));
  }, 70_000);

  it('sends every span that waited in its queue', async () => {
    const names = async (): Promise<Set<string>> => new Set((await sink.spans()).map(({ name }) => name));
    await vi.waitFor(
      async () => {
        expect((await names()).size).toBe(requests * perRequest);
      },
      {
        timeout: 60_000,
        interval: 500,
      },
    );
  }, 70_000);

  it('is right about metrics with the next sample of their source', async () => {
    await counter(6);
    await vi.waitFor(
      async () => {
        expect(await replica.sum('killed_events_total')).toBe(6);
      },
      {
        timeout: 20_000,
      },
    );
    expect(await replica.sum('resets(killed_events_total[5m])')).toBe(0);
  }, 30_000);
});
