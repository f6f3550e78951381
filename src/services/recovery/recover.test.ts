import { afterEach, describe, expect, it } from 'vitest';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { type RunningService, recoverySettings, startService, testEnvironment } from './testing/harness.ts';
import { loadDecisions } from './tables/decisions.ts';

// A recovery from the alert to its outcome, on the simulated GitHub and an embedded database.

let github: Github;
let running: RunningService;
afterEach(async () => {
  await running.stop();
  await github.stop();
});

const shop = { repository: 'acme/shop', workflow: 'ci' } as const;

async function start(settings = recoverySettings()): Promise<void> {
  github = await startGithub({ clock: { speed: 600 } });
  running = await startService(testEnvironment(github.url), { settings });
}

const reasons = async (): Promise<string[]> =>
  (await loadDecisions(running.service.store, { limit: 100 })).map(
    ({ decision, reason }) => `${decision} ${reason}`,
  );

describe('a recovery', () => {
  it('repeats the failed jobs, sees the rerun succeed, and counts it once', async () => {
    await start();
    const { runId } = github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    for (let times = 0; times < 5; times += 1) expect((await running.post([shop])).status).toBe(200);
    await expect.poll(reasons, { timeout: 10_000 }).toContain('ended success');
    expect(github.tally().reruns).toMatchObject([{ runId, attempt: 2, jobs: 'failed' }]);
    const metrics = await running.metrics();
    const labels = 'handler="workflow_retry",repository="acme/shop",workflow="ci"';
    expect(metrics).toContain(`recovery_attempts_total{${labels}} 1`);
    expect(metrics).toContain(`recovery_success_total{${labels}} 1`);
    expect(metrics).toContain('recovery_alerts_total{outcome="accepted"} 5');
    await expect.poll(running.metrics).toContain('recovery_backlog 0');
  });

  it('repeats the whole run where that did not help, three times at most', async () => {
    await start();
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    await running.post([shop]);
    await expect.poll(reasons, { timeout: 15_000 }).toContain('nothing attempts_used');
    expect(github.tally().reruns.map(({ attempt, jobs }) => [attempt, jobs])).toEqual([
      [2, 'failed'],
      [3, 'all'],
      [4, 'all'],
    ]);
    const failed = 'handler="workflow_retry",repository="acme/shop",workflow="ci",reason="failure"';
    expect(await running.metrics()).toContain(`recovery_failure_total{${failed}} 3`);
  });

  it('asks for nothing where the alert was resolved before it began', async () => {
    await start();
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    await running.service.store.query(
      `INSERT INTO recovery_holds VALUES ('stopped', now() + interval '1 day', 'a test')`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await running.post([shop]);
    await running.post([{ ...shop, status: 'resolved' }]);
    expect(await reasons()).toEqual([]);
    await running.service.store.query('DELETE FROM recovery_holds');
    await expect.poll(reasons).toEqual(['nothing resolved']);
    expect(github.tally().reruns).toEqual([]);
  });

  it('decides, and asks for nothing, in a dry run', async () => {
    await start(recoverySettings({ dryRun: true }));
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    await running.post([shop]);
    await expect.poll(reasons).toEqual(['nothing dry_run']);
    expect(github.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('keeps to its budgets, and goes on when they allow', async () => {
    await start(recoverySettings({ rerunsPerHour: 3, rerunsPerHourPerWorkflow: 1 }));
    const workflows = ['a', 'b', 'c', 'd'].map((workflow) => ({ ...shop, workflow }));
    for (const one of workflows) github.addRun({ ...one, conclusions: ['failure', 'success'], ended: true });
    await running.post(workflows);
    await expect.poll(reasons, { timeout: 10_000 }).toContain('later budget');
    await expect.poll(() => github.tally().reruns.length).toBe(3);
  });
});
