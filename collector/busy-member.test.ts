import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbers } from '../deploy/numbers.ts';
import { LocalCluster, Replica, type SentSpan, sendOtlp, tracesRequest } from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// Between members a request that is not answered in time is sent again, and what was only late is counted twice.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');

const traces = 5000;

describe.skipIf(!otelcol || !prometheus)('a member that is busy', () => {
  let cluster: LocalCluster;
  let replica: Replica;

  beforeAll(async () => {
    if (!otelcol || !prometheus) return;
    cluster = await LocalCluster.create(otelcol);
    const window = numbers.prometheus.outOfOrderWindow;
    replica = await Replica.create(prometheus, await cluster.subfolder('prometheus'), window);
    await replica.start();
    await cluster.start(2, { prometheus: [replica.url, replica.url] });
  }, 120_000);

  afterAll(async () => {
    await replica.stop();
    await cluster.stop();
  });

  const send = (): Promise<void> => {
    const to = Date.now();
    const spans = Array.from({ length: traces }, (): SentSpan => {
      const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
      return { traceId, spanId, from: to - 100, to, name: 'GET /orders', kind: 2 };
    });
    return sendOtlp(cluster.member(0).otlp, 'traces', tracesRequest({ 'service.name': 'shop' }, spans));
  };
  const counted = (): Promise<number> => replica.sum('service_calls_total{job="shop"}');

  it('counts nothing twice, though it stands still for 7 s over what it has begun with', async () => {
    await send();
    await expect.poll(counted, { timeout: 60_000, interval: 250 }).toBe(traces);
    expect(await replica.sum('count(count by (collector) (service_calls_total))')).toBe(2);
    const { process } = cluster.member(1);
    // At one moment or another it has read its half, and has not answered.
    const moments = [60, 120];
    for (const moment of moments) {
      await send();
      await pause(moment);
      process.signal('SIGSTOP');
      await pause(7000);
      process.signal('SIGCONT');
    }
    const sent = (1 + moments.length) * traces;
    await expect.poll(counted, { timeout: 60_000, interval: 250 }).toBeGreaterThanOrEqual(sent);
    // What was sent again arrives seconds later.
    await pause(5000);
    expect(await counted()).toBe(sent);
  }, 180_000);
});
