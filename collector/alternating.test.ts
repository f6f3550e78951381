import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numbers } from '../deploy/numbers.ts';
import { LocalCluster, Replica, sendSamples } from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// One source, three collectors: a Service spreads its requests, so that each next sample may wait in another batch. Five
// minutes of samples are sent as fast as they are taken, which shuffles them more than real time would.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');

const source = { name: 'source_events_total', series: 40, step: 1 };
const samples = 300;

describe.skipIf(!otelcol || !prometheus)('a source that alternates between collectors', () => {
  let cluster: LocalCluster;
  const replicas: Replica[] = [];

  beforeAll(async () => {
    if (!otelcol || !prometheus) return;
    cluster = await LocalCluster.create(otelcol);
    for (const name of ['prometheus-0', 'prometheus-1']) {
      const folder = await cluster.subfolder(name);
      const replica = await Replica.create(prometheus, folder, numbers.prometheus.outOfOrderWindow);
      await replica.start();
      replicas.push(replica);
    }
    await cluster.start(3, { prometheus: [replicas[0]?.url ?? '', replicas[1]?.url ?? ''] });
    await sendSamples(cluster.collectors, source, samples);
  }, 120_000);

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await cluster.stop();
  });

  it('has every sample in both replicas', async () => {
    for (const replica of replicas) {
      await vi.waitFor(
        async () => {
          expect(await replica.sum(`count_over_time(${source.name}[15m])`)).toBe(samples * source.series);
        },
        { timeout: 30_000, interval: 250 },
      );
      // Each in its place: a counter that fell anywhere would be a sample out of order.
      expect(await replica.sum(`resets(${source.name}[15m])`)).toBe(0);
      expect(await replica.sum(source.name)).toBe(samples * source.series);
    }
  }, 90_000);

  it('is never refused', async () => {
    for (const replica of replicas) expect(await replica.refused()).toBe(0);
    for (const collector of cluster.collectors) {
      expect(await collector.own('otelcol_exporter_send_failed_metric_points')).toBe(0);
    }
  });

  it('did arrive out of order, or nothing was shown', async () => {
    for (const replica of replicas) {
      expect(await replica.outOfOrder()).toBeGreaterThan(0);
    }
  });
});
