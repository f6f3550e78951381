import { afterAll, describe, expect, it } from 'vitest';
import { startGithub } from '../../simulator/github/index.ts';
import { PostgresStore } from '../../store/index.ts';
import { postgresForTests } from '../../store/testing/stores.ts';
import { recoverySettings, startService, testEnvironment } from './testing/harness.ts';
import { Sender, addFailedRuns } from './testing/storm.ts';

// 200 failed runs, each told of 50 times, by two Alertmanagers at once: 10,000 webhooks. No budget keeps the reruns at
// 200: each rerun that is one too many would be made, and seen.

const server = await postgresForTests();
const runs = 200;
const tellings = 25;
const settings = recoverySettings({ rerunsPerHour: 10_000, rerunsPerHourPerWorkflow: 10_000 });

describe.skipIf(!server.available)('10,000 firing alerts on PostgreSQL', () => {
  afterAll(() => server.stop());

  it.each([1, 2])(
    'give exactly 200 reruns, and none is lost, with %i replicas',
    async (replicas) => {
      const databaseUrl = (await server.createUrl()) ?? '';
      const github = await startGithub({ clock: { speed: 600 } });
      const alerts = addFailedRuns(github, runs);
      const services = [];
      for (let number = 0; number < replicas; number += 1)
        services.push(await startService(testEnvironment(github.url, { databaseUrl }), { settings }));
      const ports = services.map(({ url }) => Number(new URL(url).port));
      let turn = 0;
      const port = (): number => ports[(turn += 1) % ports.length] ?? 0;
      const senders = [new Sender(port), new Sender(port)];
      await Promise.all(
        senders.flatMap((sender) =>
          Array.from({ length: tellings }, () => alerts.map((alert) => sender.tell(alert))).flat(),
        ),
      );
      const store = new PostgresStore({ url: databaseUrl });
      const ended = async (): Promise<number> => {
        const { rows } = await store.query<{ n: number }>(
          `SELECT count(*) AS n FROM recovery_reruns WHERE outcome = 'success'`,
        );
        return rows[0]?.n ?? 0;
      };
      await expect.poll(ended, { timeout: 60_000, interval: 200 }).toBe(runs);
      const waiting = async (): Promise<number | undefined> =>
        (await store.query<{ n: number }>(`SELECT count(*) AS n FROM queue WHERE state = 'waiting'`)).rows[0]
          ?.n;
      await expect.poll(waiting, { timeout: 30_000, interval: 200 }).toBe(0);
      const { reruns } = github.tally();
      expect(reruns).toHaveLength(runs);
      // Nor were more asked for that GitHub turned down, but where a lease ran out on a machine that stood still.
      expect(github.requests.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(runs + 5);
      expect(new Set(reruns.map(({ runId }) => runId)).size).toBe(runs);
      const told = await store.query<{ alerts: number; told: number }>(
        'SELECT count(*) AS alerts, sum(told) AS told FROM recovery_alerts',
      );
      expect(told.rows[0]).toEqual({ alerts: runs, told: runs * tellings * 2 });
      // No storm towards GitHub either: a look costs one request, and repeats are looked at together.
      expect(github.tally().requests.all).toBeLessThan(runs * 25);
      for (const sender of senders) sender.close();
      for (const service of services) await service.stop();
      await store.close();
      await github.stop();
    },
    150_000,
  );
});
