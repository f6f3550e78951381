import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledServices } from '../../bundle/testing/bundled-services.ts';
import { fixtureInput } from '../../settings/fixture.ts';
import { Random } from '../../simulator/random.ts';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { PostgresStore } from '../../store/index.ts';
import { postgresForTests } from '../../store/testing/stores.ts';
import { type RunningProcess, freePorts } from '../../tools/index.ts';
import { testSecret } from './testing/harness.ts';
import { Sender, addFailedRuns } from './testing/storm.ts';

// Two replicas as they run in production, ended without warning while 10,000 alerts arrive. Every second kill is aimed:
// it comes as soon as GitHub has been asked for a rerun, so that the answer finds nobody.

const server = await postgresForTests();
const runs = 200;
const tellings = 25;
const kills = 50;
/** No budget keeps the reruns at one a run: each that is one too many would be made, and seen. */
const settings = { ...fixtureInput, recovery: { rerunsPerHour: 10_000, rerunsPerHourPerWorkflow: 10_000 } };

describe.skipIf(!server.available)('killed on PostgreSQL', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recovery-killed-'));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it(`${kills} times: exactly one rerun a run, and none is forgotten`, async () => {
    const databaseUrl = (await server.createUrl()) ?? '';
    const github = await startGithub({ clock: { speed: 600 } });
    const alerts = addFailedRuns(github, runs);
    const random = new Random(7, 'kills');
    const ports = await freePorts(2);
    const startService = await bundledServices(folder);
    const start = (index: number): Promise<RunningProcess> =>
      startService({
        service: 'recovery',
        port: ports[index] ?? 0,
        env: {
          DATABASE_URL: databaseUrl,
          GITHUB_API_URL: github.url,
          GITHUB_TOKEN: 'token',
          ALERTMANAGER_WEBHOOK_SECRET: testSecret,
          POLL_INTERVAL: '200ms',
        },
        settings,
      });
    const replicas = await Promise.all([start(0), start(1)]);
    let turn = 0;
    const senders = [0, 1].map(() => new Sender(() => ports[(turn += 1) % 2] ?? 0, 8));
    let struck = 0;
    const sending = Promise.all(
      senders.map(async (sender) => {
        // The alerts come in step with the kills, so that each of these meets work.
        for (const [index, alert] of alerts.entries()) {
          while (struck < kills && index / runs > (struck + 1) / kills) await sleep(20);
          await Promise.all(Array.from({ length: tellings }, () => sender.tell(alert)));
        }
      }),
    );
    const strike = async (which: number): Promise<void> => {
      for (let kill = 0; kill < kills / 2; kill += 1) {
        await (kill % 2 === 0 ? untilAsked(github) : sleep(random.between(0, 300)));
        await replicas[which]?.kill9();
        struck += 1;
        replicas[which] = await start(which);
      }
    };
    await Promise.all([strike(0), strike(1)]);
    await sending;
    const store = new PostgresStore({ url: databaseUrl });
    const ended = async (): Promise<number | undefined> =>
      (
        await store.query<{ n: number }>(
          `SELECT count(*) AS n FROM recovery_reruns WHERE outcome = 'success'`,
        )
      ).rows[0]?.n;
    await expect.poll(ended, { timeout: 60_000, interval: 200 }).toBe(runs);
    const { reruns } = github.tally();
    expect(new Set(reruns.map(({ runId }) => runId)).size).toBe(runs);
    expect(reruns).toHaveLength(runs);
    const found = await store.query<{ n: number }>(
      `SELECT count(*) AS n FROM recovery_decisions WHERE detail = 'found by its attempt'`,
    );
    // Otherwise no kill came between GitHub's answer and the commit, and nothing has been shown.
    expect(found.rows[0]?.n).toBeGreaterThan(0);
    // A request that a kill cut off may be made again, no other.
    const posts = github.requests.filter(({ method }) => method === 'POST').length;
    expect(posts).toBeLessThanOrEqual(runs + kills);
    for (const replica of replicas) expect((await replica.stop(20_000)).code).toBe(0);
    for (const sender of senders) sender.close();
    await store.close();
    await github.stop();
  }, 300_000);
});

/** Waits until GitHub has just been asked for a rerun, or a while where nothing happens. */
async function untilAsked(github: Github): Promise<void> {
  const asked = (): number => github.requests.filter(({ method }) => method === 'POST').length;
  const before = asked();
  for (let waited = 0; asked() === before && waited < 400; waited += 1) await sleep(2);
}
