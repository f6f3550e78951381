import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type LocalLoki,
  LocalCluster,
  type SentRecord,
  logsRequest,
  sendOtlp,
  startLocalLoki,
} from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// The log of a job is fetched when its run has ended: its lines are older than those of runs that ended meanwhile, and
// in the same stream. Loki refuses what is too much older than the newest line of a stream.

const otelcol = await resolveIfAvailable('otelcol');
const loki = await resolveIfAvailable('loki');

const hour = 3_600_000;
const labels = { repository: 'health-tracker/backend', workflow: 'backend-ci' };
const stream =
  '{job="github-actions", repository="health-tracker/backend", workflow="backend-ci", level="INFO"}';

/** Lines from one time to another, evenly spread. */
function log(name: string, from: number, to: number, count: number): SentRecord[] {
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, index) => ({
    time: Math.round(from + index * step),
    body: `${name} ${index}`,
    attributes: { ...labels, log: name },
  }));
}

describe.skipIf(!otelcol || !loki)('in the stream of newer runs', () => {
  let cluster: LocalCluster;
  let server: LocalLoki;
  const now = Date.now();
  const logs = {
    newer: log('newer', now - hour / 60, now, 100),
    'three hours long': log('three hours long', now - 3 * hour, now - hour / 60, 5400),
    'ten hours late': log('ten hours late', now - 10 * hour, now - 9.5 * hour, 1000),
  };

  beforeAll(async () => {
    if (!otelcol || !loki) return;
    cluster = await LocalCluster.create(otelcol);
    server = await startLocalLoki(loki, await cluster.subfolder('loki'));
    await cluster.start(1, { loki: server.url });
    for (const [name, records] of Object.entries(logs)) {
      for (let from = 0; from < records.length; from += 500) {
        const request = logsRequest({ 'service.name': 'github-actions' }, records.slice(from, from + 500));
        await sendOtlp(cluster.member(0).otlp, 'logs', request);
      }
      // The newer ones must be there first, or nothing would be late.
      await vi.waitFor(
        async () => {
          expect(await stored(`${name} 0`)).toBeGreaterThanOrEqual(1);
        },
        {
          timeout: 30_000,
          interval: 250,
        },
      );
    }
  }, 150_000);

  afterAll(async () => {
    await server.process.stop();
    await cluster.stop();
  });

  const stored = (text: string): Promise<number> =>
    server.count('github-actions', `${stream} |= \`"${text}"\``, now - 11 * hour, Date.now());

  it.each(Object.entries(logs))(
    'a log that is %s is complete',
    async (name, records) => {
      const selector = `${stream} |= \`"body":"${name} \``;
      // Asked for its own hours alone, as one asks for the log of one run: what is that old Loki may seek on disk only,
      // while it is still in memory.
      const from = (records[0]?.time ?? 0) - 1000;
      const to = (records.at(-1)?.time ?? 0) + 1000;
      await vi.waitFor(
        async () => {
          expect(await server.count('github-actions', selector, from, to)).toBe(records.length);
        },
        { timeout: 30_000, interval: 250 },
      );
    },
    40_000,
  );

  it('nothing was given up', async () => {
    expect(await cluster.member(0).own('otelcol_exporter_send_failed_log_records')).toBe(0);
  });
});
