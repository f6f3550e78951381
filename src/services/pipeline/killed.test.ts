import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExpectStatic, afterAll, beforeAll, describe, it } from 'vitest';
import { bundledServices } from '../../bundle/testing/bundled-services.ts';
import { fixtureInput } from '../../settings/fixture.ts';
import { deliveriesOf } from '../../simulator/deliveries.ts';
import type { Model } from '../../simulator/model.ts';
import { Random } from '../../simulator/random.ts';
import { PostgresStore, openStore } from '../../store/index.ts';
import { postgresForTests } from '../../store/testing/stores.ts';
import { type RunningProcess, freePorts } from '../../tools/index.ts';
import { type FakeCollector, startFakeCollector } from './testing/fake-collector.ts';
import { startFakeGitHub } from './testing/fake-github.ts';
import { pipelineMigrations } from './service.ts';
import { fallsIn } from './testing/falls.ts';
import { awayFor, pastModel } from './testing/past-model.ts';
import { webhookBody } from './testing/payloads.ts';
import { signedHeaders, testSecret } from './testing/signed.ts';
import { databaseTally, simulatorTally } from './testing/tally.ts';
import { traceIdOf } from '../../github/index.ts';

// Processes of their own on one database, ended without warning under load.

const server = await postgresForTests();
const kills = 50;
const exportEveryMs = 300;

// Side by side: the second mostly waits for a lease to run out.
describe.skipIf(!server.available).concurrent('killed on PostgreSQL', () => {
  let folder: string;
  let startService: Awaited<ReturnType<typeof bundledServices>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'killed-'));
    startService = await bundledServices(folder);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it(`one process, ${kills} times: everything is counted once, and no counter falls`, async ({ expect }) => {
    const model = pastModel(200);
    const { url, github, collector, start } = await prepare(model);
    const random = new Random(3, 'kills');
    const [port = 0] = await freePorts(1);
    let running = await start(port);
    const sending = send(model, () => port, 40);
    for (let kill = 0; kill < kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 400)));
      await running.kill9();
      if (kill === kills - 1) await endLeases(url);
      running = await start(port);
    }
    sending.stop();
    await sending.done;
    await settled(expect, model, url, collector);
    const exit = await running.stop(20_000);
    expect(exit.code).toBe(0);
    // Most of the lives were long enough to export something.
    expect(collector.metrics.length).toBeGreaterThan(kills / 2);
    expect(fallsIn(collector.metrics)).toEqual([]);
    await Promise.all([github.close(), collector.close()]);
  }, 400_000);

  it('one of two replicas: the other goes on, and no series is doubled', async ({ expect }) => {
    const model = pastModel(200);
    const { url, github, collector, start } = await prepare(model);
    const ports = await freePorts(2);
    const one = await start(ports[0] ?? 0);
    // It is the one that exports.
    await expect.poll(() => collector.metrics.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const two = await start(ports[1] ?? 0);
    let turn = 0;
    let replicas = ports;
    const sending = send(model, () => replicas[(turn += 1) % replicas.length] ?? 0, 5);
    const [begun, sentBefore] = [performance.now(), collector.metrics.length];
    await new Promise((resolve) => setTimeout(resolve, 2000));
    // As many as one sends; two would send twice as many.
    const intervals = (performance.now() - begun) / exportEveryMs;
    expect(collector.metrics.length - sentBefore).toBeLessThanOrEqual(intervals + 1);
    replicas = ports.slice(1);
    await one.kill9();
    const before = collector.metrics.length;
    await expect.poll(() => collector.metrics.length - before, { timeout: 5000 }).toBeGreaterThan(0);
    await sending.done;
    await settled(expect, model, url, collector);
    expect((await two.stop(20_000)).code).toBe(0);
    expect(fallsIn(collector.metrics)).toEqual([]);
    await Promise.all([github.close(), collector.close()]);
  }, 200_000);

  async function prepare(model: Model): Promise<{
    url: string;
    github: Awaited<ReturnType<typeof startFakeGitHub>>;
    collector: FakeCollector;
    start: (port: number) => Promise<RunningProcess>;
  }> {
    const url = (await server.createUrl()) ?? '';
    const store = await openStore({ databaseUrl: url, folder: '', migrations: [pipelineMigrations] });
    await awayFor(model)(store);
    await store.close();
    const [github, collector] = [await startFakeGitHub(model.timeline.attempts), await startFakeCollector()];
    const env = {
      DATABASE_URL: url,
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: 'token',
      GITHUB_WEBHOOK_SECRET: testSecret,
      RECONCILE_INTERVAL: '3s',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRIC_EXPORT_INTERVAL: `${exportEveryMs}`,
    };
    const start = (port: number): Promise<RunningProcess> =>
      startService({ service: 'pipeline', port, env, settings: fixtureInput });
    return { url, github, collector, start };
  }
});

/** Sends the model's deliveries, one each few milliseconds; what nobody takes is lost, as with GitHub. */
function send(model: Model, port: () => number, everyMs: number): { stop: () => void; done: Promise<void> } {
  const state = { stopped: false };
  const deliveries = model.timeline.attempts.flatMap(deliveriesOf).sort((a, b) => a.at - b.at);
  const sendAll = async (): Promise<void> => {
    for (const [index, delivery] of deliveries.entries()) {
      if (state.stopped) return;
      const body = JSON.stringify(webhookBody(delivery));
      const headers = signedHeaders(body, delivery.event, `delivery-${index}`);
      void fetch(`http://127.0.0.1:${port()}/webhooks/github`, { method: 'POST', body, headers }).catch(
        () => undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  const done = sendAll();
  return {
    stop: () => {
      state.stopped = true;
    },
    done,
  };
}

/** As if the time had passed for which a dead process still holds its work. */
async function endLeases(url: string): Promise<void> {
  const store = new PostgresStore({ url });
  await store.query("UPDATE queue SET due_at = now() WHERE state = 'waiting' AND attempts > 0");
  await store.close();
}

async function settled(
  expect: ExpectStatic,
  model: Model,
  url: string,
  collector: FakeCollector,
): Promise<void> {
  const store = new PostgresStore({ url });
  const { attempts } = model.timeline;
  try {
    await expect
      .poll(
        async () =>
          (await store.query<{ n: number }>('SELECT count(*) AS n FROM runs WHERE counted')).rows[0]?.n,
        {
          timeout: 90_000,
          interval: 500,
        },
      )
      .toBe(attempts.length);
    expect(await databaseTally(store)).toEqual(simulatorTally(model));
    const expected = new Set(attempts.map((attempt) => traceIdOf(attempt)));
    const traces = (): Set<string> => new Set(collector.spans.map(({ traceId }) => traceId));
    await expect.poll(() => traces().size, { timeout: 30_000 }).toBe(expected.size);
    expect(traces()).toEqual(expected);
  } finally {
    await store.close();
  }
}
