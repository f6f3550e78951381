import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type LocalLoki,
  LocalCluster,
  logsRequest,
  sendOtlp,
  startLocalLoki,
} from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// What the collector has taken Loki must take as well: the collector repeats for hours what is refused as too much at
// once (429, 500), and gives up what is refused for good (400).

const otelcol = await resolveIfAvailable('otelcol');
const loki = await resolveIfAvailable('loki');

// 500 lines of the longest kind are a request of the pipeline exporter.
const lines = 600;

describe.skipIf(!otelcol || !loki)('Loki takes', () => {
  let cluster: LocalCluster;
  let server: LocalLoki;
  const begin = Date.now();

  beforeAll(async () => {
    if (!otelcol || !loki) return;
    cluster = await LocalCluster.create(otelcol);
    server = await startLocalLoki(loki, await cluster.subfolder('loki'));
    await cluster.start(1, { loki: server.url });
  }, 120_000);

  afterAll(async () => {
    await server.process.stop();
    await cluster.stop();
  });

  const send = (name: string, records: Parameters<typeof logsRequest>[1]): Promise<void> =>
    sendOtlp(cluster.member(0).otlp, 'logs', logsRequest({ 'service.name': name }, records));
  const count = (selector: string): Promise<number> =>
    server.count('default', selector, begin - 1000, begin + 60_000);

  it('a request of 10 MB, in one piece', async () => {
    const long = 'all work and no play makes a long line '.repeat(416);
    const records = Array.from({ length: lines }, (_, index) => ({
      time: begin + index,
      body: `${index} ${long}`,
    }));
    await send('long', records);
    await vi.waitFor(
      async () => {
        expect(await count('{job="long"}')).toBe(lines);
      },
      { timeout: 40_000, interval: 250 },
    );
  }, 60_000);

  it('a record of 600 kB of fields, as text, cut', async () => {
    const fields = Array.from({ length: 300 }, (_, index) => [`field${index}`, 'word '.repeat(400)]);
    const body = JSON.stringify({ message: 'many', ...Object.fromEntries(fields) });
    await send('many', [{ time: begin, body }]);
    await vi.waitFor(
      async () => {
        expect(await count('{job="many"} |= `"message` |= `line truncated`')).toBe(1);
      },
      { timeout: 20_000, interval: 250 },
    );
  }, 30_000);

  it('all of it, without giving up any', async () => {
    expect(await cluster.member(0).own('otelcol_exporter_send_failed_log_records')).toBe(0);
    expect(await cluster.member(0).own('otelcol_exporter_sent_log_records')).toBe(lines + 1);
    const page = await (await fetch(`${server.url}/metrics`)).text();
    expect(page.split('\n').filter((line) => line.startsWith('loki_discarded_samples_total'))).toEqual([]);
  });
});
