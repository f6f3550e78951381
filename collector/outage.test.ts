import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numbers } from '../deploy/numbers.ts';
import { LocalCluster, Replica, sendSamples } from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// One Prometheus is away for ten minutes. The clock of the samples is honest: on its return the replica meets samples as
// old as after a real outage, from three queues at once. The waiting is shortened to what no single attempt of the
// collector takes: with `timeout: 10s` everything older than ten seconds is lost. `OUTAGE_SECONDS=600` waits in full.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');

const source = { name: 'source_events_total', series: 20, step: 2 };
const samples = 295;
const outage = Number(process.env['OUTAGE_SECONDS'] ?? 15) * 1000;

describe.skipIf(!otelcol || !prometheus)('while one Prometheus is away for ten minutes', () => {
  let cluster: LocalCluster;
  let present: Replica;
  let absent: Replica;
  const stored = (replica: Replica): Promise<number> => replica.sum(`count_over_time(${source.name}[20m])`);

  beforeAll(async () => {
    if (!otelcol || !prometheus) return;
    cluster = await LocalCluster.create(otelcol);
    const replica = async (name: string): Promise<Replica> =>
      Replica.create(prometheus, await cluster.subfolder(name), numbers.prometheus.outOfOrderWindow);
    present = await replica('prometheus-0');
    absent = await replica('prometheus-1');
    await Promise.all([present.start(), absent.start()]);
    await cluster.start(3, { prometheus: [present.url, absent.url] });
    await absent.goAway();
    await sendSamples(cluster.collectors, source, samples, outage);
  }, 120_000 + outage);

  afterAll(async () => {
    await Promise.all([present.stop(), absent.stop()]);
    await cluster.stop();
  });

  it('the other takes every sample', async () => {
    await vi.waitFor(
      async () => {
        expect(await stored(present)).toBe(samples * source.series);
      },
      {
        timeout: 30_000,
        interval: 250,
      },
    );
  }, 40_000);

  it('and after its return it has every sample as well', async () => {
    await absent.start();
    await vi.waitFor(
      async () => {
        expect(await stored(absent)).toBe(samples * source.series);
      },
      {
        timeout: 60_000,
        interval: 250,
      },
    );
    expect(await absent.sum(`resets(${source.name}[20m])`)).toBe(0);
    expect(await absent.refused()).toBe(0);
    for (const collector of cluster.collectors) {
      // Nothing was given up, nor taken for sent when its time was over.
      expect(collector.process.logTail(1000)).not.toContain('Exporting failed');
      expect(await collector.own('otelcol_exporter_send_failed_metric_points')).toBe(0);
      expect(await collector.own('otelcol_exporter_enqueue_failed_metric_points')).toBe(0);
    }
  }, 90_000);
});
