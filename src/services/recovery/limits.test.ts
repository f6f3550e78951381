import { afterEach, describe, expect, it } from 'vitest';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { endHold, setHold } from './tables/holds.ts';
import {
  type RunningService,
  decisionsOf,
  recoverySettings,
  startService,
  testEnvironment,
} from './testing/harness.ts';
import type { Timing } from './timing.ts';

// What keeps the service from asking: its settings, a person, GitHub's silence.

let github: Github;
let running: RunningService;
afterEach(async () => {
  await running.stop();
  await github.stop();
});

const patience = { timeout: 10_000 };
const shop = { repository: 'acme/shop', workflow: 'ci' } as const;

async function start(settings = recoverySettings(), timing: Partial<Timing> = {}): Promise<void> {
  github = await startGithub({ clock: { speed: 600 } });
  running = await startService(testEnvironment(github.url), { settings, timing });
}

const reasons = (): Promise<string[]> => decisionsOf(running);

const silence = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Requests but for the one whether GitHub knows us. */
const asked = (): Github['requests'] => github.requests.filter(({ path }) => path !== '/rate_limit');

describe('what limits recoveries', () => {
  it('decides, and asks for nothing, in a dry run', async () => {
    await start(recoverySettings({ dryRun: true }));
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    await running.post([shop]);
    await expect.poll(reasons, patience).toEqual(['nothing dry_run']);
    expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('stores alerts and looks at none while the settings switch it off', async () => {
    await start(recoverySettings({ enabled: false }));
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    expect((await running.post([shop])).status).toBe(200);
    await silence(500);
    expect(await reasons()).toEqual([]);
    expect(asked()).toEqual([]);
    expect(await running.value('recovery_backlog')).toBe(1);
    // Nor is it turned over again and again meanwhile.
    const { rows } = await running.service.store.query('SELECT attempts FROM queue');
    expect(rows).toEqual([{ attempts: 0 }]);
  });

  it('goes on where the kill switch stopped it', async () => {
    await start();
    const { store } = running.service;
    await setHold(store, 'stopped', 'a test');
    await silence(300);
    github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    for (let times = 0; times < 3; times += 1) await running.post([shop]);
    await silence(300);
    expect(asked()).toEqual([]);
    expect(await endHold(store, 'stopped')).toBe(true);
    await expect.poll(reasons, patience).toContain('ended success');
    expect(github.tally().reruns).toHaveLength(1);
  });

  it('keeps to its budgets, and goes on when they allow', async () => {
    await start(recoverySettings({ rerunsPerHour: 3, rerunsPerHourPerWorkflow: 1 }));
    const workflows = ['a', 'b', 'c', 'd'].map((workflow) => ({ ...shop, workflow }));
    for (const one of workflows) github.addRun({ ...one, conclusions: ['failure', 'success'], ended: true });
    await running.post(workflows);
    await expect.poll(reasons, patience).toContain('later budget');
    await expect.poll(() => github.tally().reruns.length, patience).toBe(3);
    await running.service.store.query(
      "UPDATE recovery_reruns SET decided_at = now() - interval '61 minutes'",
    );
    await running.service.store.query("UPDATE queue SET due_at = now() WHERE state = 'waiting'");
    await expect.poll(() => github.tally().reruns.length, patience).toBe(4);
  });

  it('keeps to the budget of a workflow while others go on', async () => {
    await start(recoverySettings({ rerunsPerHourPerWorkflow: 2 }), { budgetMs: 50 });
    const other = { ...shop, workflow: 'other' };
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    await running.post([shop]);
    await expect.poll(reasons, patience).toContain('later budget_workflow');
    github.addRun({ ...other, conclusions: ['failure', 'success'], ended: true });
    await running.post([other]);
    await expect.poll(reasons, patience).toContain('ended success');
    await silence(300);
    expect(github.tally().reruns).toHaveLength(3);
  });

  it('decides on no more alerts at a time than the settings say', async () => {
    await start(recoverySettings({ concurrency: 1 }));
    github.faults.add({ kind: 'slow', ms: 100 });
    await running.post(['a', 'b', 'c'].map((workflow) => ({ ...shop, workflow })));
    await expect.poll(async () => (await reasons()).length, patience).toBe(3);
    const times = asked().map(({ at }) => at);
    for (const [index, at] of times.slice(1).entries())
      expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(95);
  });

  it('heeds the silence that GitHub asked another replica for', async () => {
    await start();
    github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    const until = Date.now() + 1500;
    await setHold(running.service.store, 'github', 'a rate limit, met by another replica', 1500);
    await silence(300);
    await running.post([shop]);
    await expect.poll(reasons, patience).toEqual(['later rate_limit']);
    await expect.poll(reasons, patience).toContain('ended success');
    expect(asked()[0]?.at).toBeGreaterThanOrEqual(until - 50);
  });
});
