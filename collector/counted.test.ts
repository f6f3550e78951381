import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numbers } from '../deploy/numbers.ts';
import { LocalCluster, Replica, type SentSpan, sendOtlp, tracesRequest } from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// Spans are counted before they are sampled, by whichever member their trace meets at.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');

const requests = 200;

describe.skipIf(!otelcol || !prometheus)('spans counted before sampling', () => {
  let cluster: LocalCluster;
  let replica: Replica;

  beforeAll(async () => {
    if (!otelcol || !prometheus) return;
    cluster = await LocalCluster.create(otelcol);
    const window = numbers.prometheus.outOfOrderWindow;
    replica = await Replica.create(prometheus, await cluster.subfolder('prometheus'), window);
    await replica.start();
    await cluster.start(2, { prometheus: [replica.url, replica.url] });
    const clients: SentSpan[] = [];
    const servers: SentSpan[] = [];
    for (let number = 0; number < requests; number += 1) {
      const traceId = randomBytes(16).toString('hex');
      const spanId = randomBytes(8).toString('hex');
      const to = Date.now();
      const common = { traceId, from: to - 100, to, name: 'GET /orders', failed: number % 4 === 0 };
      clients.push({ ...common, spanId, kind: 3 });
      servers.push({ ...common, spanId: randomBytes(8).toString('hex'), parentSpanId: spanId, kind: 2 });
    }
    // Each side through its own member, and from two pods: neither may be seen in the series.
    const send = (member: number, service: string, pod: string, spans: SentSpan[]): Promise<void> =>
      sendOtlp(
        cluster.member(member).otlp,
        'traces',
        tracesRequest({ 'service.name': service, 'service.instance.id': pod }, spans),
      );
    await Promise.all([
      send(0, 'frontend', 'a', clients.slice(0, 100)),
      send(1, 'frontend', 'b', clients.slice(100)),
      send(1, 'backend', 'c', servers),
    ]);
  }, 120_000);

  afterAll(async () => {
    await replica.stop();
    await cluster.stop();
  });

  it.each([
    ['service_calls_total', 2 * requests],
    ['service_calls_total{job="backend", span_kind="SPAN_KIND_SERVER"}', requests],
    ['service_calls_total{status_code="STATUS_CODE_ERROR"}', requests / 2],
    ['service_duration_seconds_count{job="frontend"}', requests],
    ['service_graph_request_total{client="frontend", server="backend"}', requests],
    ['service_graph_request_failed_total', requests / 4],
  ])(
    'are %s: %i',
    async (series, count) => {
      await vi.waitFor(
        async () => {
          expect(await replica.sum(series)).toBe(count);
        },
        {
          timeout: 30_000,
          interval: 250,
        },
      );
    },
    40_000,
  );

  it('stand in series of each member, of no pod, and not under the names of Tempo', async () => {
    expect(await replica.sum('count(count by (collector) (service_calls_total))')).toBe(2);
    expect(await replica.sum('count(service_calls_total{instance!=""})')).toBe(0);
    expect(await replica.sum('count(service_calls_total{job="frontend"}) by (job)')).toBe(4);
    expect(await replica.sum('count({__name__=~"traces_.+"})')).toBe(0);
    // The connector says of a count whether the newest of its requests failed.
    expect(await replica.sum('count({__name__=~"service_graph_.+", failed!=""})')).toBe(0);
    expect(await replica.sum('count(service_graph_request_total)')).toBe(2);
  });
});
