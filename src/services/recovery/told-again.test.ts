import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import {
  type RunningService,
  decisionsOf,
  recoverySettings,
  startService,
  testEnvironment,
} from './testing/harness.ts';

// Alertmanager repeats an alert every few minutes, from both peers, for as long as it fires: also over an outage of a day.

let github: Github;
let running: RunningService;
afterEach(async () => {
  await running.stop();
  await github.stop();
});

const patience = { timeout: 10_000 };
const shop = { repository: 'acme/shop', workflow: 'ci' } as const;
const tellings = 25;

const rows = async (sql: string): Promise<readonly unknown[]> =>
  (await running.service.store.query(sql)).rows;
const looks = (): Promise<readonly unknown[]> =>
  rows(`SELECT state, count(*) AS n FROM queue WHERE topic = 'recovery look' GROUP BY state ORDER BY state`);
const decided = (): Promise<string[]> => decisionsOf(running);

async function start(settings = recoverySettings()): Promise<void> {
  github = await startGithub({ clock: { speed: 600 } });
  const timing = { lookAgainMs: 10, backoffMs: 50, mostBackoffMs: 100, budgetMs: 50, halfOpenMs: 300 };
  running = await startService(testEnvironment(github.url), { settings, timing });
}

/** Tells of the alert again and again, each time after it was looked at once more. */
async function tellAgain(): Promise<void> {
  for (let times = 0; times < tellings; times += 1) {
    expect((await running.post([shop])).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

describe('an alert that is told again and again', () => {
  it('waits once while GitHub is away, and is repeated once when it is back', async () => {
    await start();
    github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    const outage = github.faults.add({ kind: 'status', status: 502 });
    await running.post([shop]);
    await expect.poll(decided, patience).toContain('later outage');
    await tellAgain();
    // One that waits; another one at most, told of while that was looked at.
    const { n } = z
      .object({ n: z.number() })
      .parse(
        (
          await rows(`SELECT count(*) AS n FROM queue WHERE topic = 'recovery look' AND state = 'waiting'`)
        )[0],
      );
    expect(n).toBeLessThanOrEqual(2);
    expect(n).toBeGreaterThan(0);
    // Each look that was ever planned is in the queue still: few, not one a telling.
    expect((await rows(`SELECT FROM queue WHERE topic = 'recovery look'`)).length).toBeLessThan(tellings / 2);
    outage.end();
    await running.service.store.query("UPDATE queue SET due_at = now() WHERE state = 'waiting'");
    await expect.poll(decided, { timeout: 40_000 }).toContain('ended success');
    expect(github.tally().reruns).toHaveLength(1);
  }, 60_000);

  it('waits once, and asks nothing of GitHub, while a budget is used up', async () => {
    await start(recoverySettings({ rerunsPerHour: 1 }));
    github.addRun({ ...shop, workflow: 'other', conclusions: ['failure', 'success'], ended: true });
    github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    await running.post([{ ...shop, workflow: 'other' }]);
    await expect.poll(decided, patience).toContain('ended success');
    await running.post([shop]);
    await expect.poll(decided, patience).toContain('later budget');
    const before = github.requests.length;
    await tellAgain();
    expect(await looks()).toEqual([
      { state: 'done', n: 1 },
      { state: 'waiting', n: 1 },
    ]);
    expect(github.requests).toHaveLength(before);
    await running.service.store.query(
      "UPDATE recovery_reruns SET decided_at = now() - interval '61 minutes'",
    );
    await expect.poll(() => github.tally().reruns.length, patience).toBe(2);
  });
});
