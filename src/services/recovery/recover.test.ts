import { afterEach, describe, expect, it } from 'vitest';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import {
  type RunningService,
  decisionsOf,
  recoverySettings,
  startService,
  testEnvironment,
} from './testing/harness.ts';
import type { Timing } from './timing.ts';

// A recovery from the alert to its outcome, on the simulated GitHub and an embedded database.

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

const labels = 'handler="workflow_retry",repository="acme/shop",workflow="ci"';

describe('a recovery', () => {
  it('repeats the failed jobs, sees the rerun succeed, and counts it once', async () => {
    await start();
    const { runId } = github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    for (let times = 0; times < 5; times += 1) expect((await running.post([shop])).status).toBe(200);
    await expect.poll(reasons, patience).toContain('ended success');
    expect(github.tally().reruns).toMatchObject([{ runId, attempt: 2, jobs: 'failed' }]);
    expect(await running.value(`recovery_attempts_total{${labels}}`)).toBe(1);
    expect(await running.value(`recovery_success_total{${labels}}`)).toBe(1);
    expect(await running.value('recovery_alerts_total{outcome="accepted"}')).toBe(5);
    await expect.poll(() => running.value('recovery_backlog'), patience).toBe(0);
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
    expect(await running.value(`recovery_failure_total{${labels},reason="failure"}`)).toBe(3);
    expect(await running.value(`recovery_success_total{${labels}}`)).toBe(0);
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
    await expect.poll(reasons, patience).toEqual(['nothing resolved']);
    expect(github.tally().reruns).toEqual([]);
  });

  it('begins anew where the alert is resolved and fires again, but never more often than a run allows', async () => {
    await start();
    const first = github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    await running.post([shop]);
    await expect.poll(reasons, patience).toContain('ended success');
    await running.post([{ ...shop, status: 'resolved' }]);
    const again = { ...shop, startsAt: '2026-01-05T11:00:00.000Z' };
    const second = github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    await running.post([again]);
    // A peer that is late tells of the first one's end once more.
    await running.post([{ ...shop, status: 'resolved' }]);
    await expect.poll(reasons, { timeout: 15_000 }).toContain('nothing attempts_used');
    await running.post([{ ...again, status: 'resolved' }]);
    await running.post([{ ...shop, startsAt: '2026-01-05T12:00:00.000Z' }]);
    const used = async (): Promise<number> =>
      (await reasons()).filter((reason) => reason === 'nothing attempts_used').length;
    await expect.poll(used, patience).toBe(2);
    expect(github.tally().reruns.map(({ runId }) => runId)).toEqual([
      first.runId,
      ...[1, 2, 3].map(() => second.runId),
    ]);
  });

  it('asks for nothing where the alert is resolved between the decision and the request', async () => {
    await start();
    const { store } = running.service;
    github.addRun({ ...shop, conclusions: ['failure'], ended: true });
    // The first request for a rerun is held up until the alert is over.
    github.faults.add({ kind: 'status', status: 502 }, { matching: /^POST/ });
    await running.post([shop]);
    await expect.poll(reasons, patience).toContain('later outage');
    await running.post([{ ...shop, status: 'resolved' }]);
    github.faults.clear();
    await expect.poll(reasons, patience).toContain('ended superseded');
    expect(github.tally().reruns).toEqual([]);
    const { rows } = await store.query(
      'SELECT count(*) AS n FROM recovery_reruns WHERE asked_at IS NOT NULL',
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('is lost where GitHub accepts a rerun and never shows it', async () => {
    await start(recoverySettings(), { unseenMs: 300 });
    github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    github.faults.add({ kind: 'status', status: 404 }, { matching: /attempts\/2$/ });
    await running.post([shop]);
    await expect.poll(reasons, patience).toContain('ended lost');
    expect(await running.value(`recovery_failure_total{${labels},reason="lost"}`)).toBe(1);
    expect(await running.value(`recovery_success_total{${labels}}`)).toBe(0);
    expect(github.tally().reruns).toHaveLength(1);
  });

  it('is lost where its rerun does not end', async () => {
    await start(recoverySettings(), { lostMs: 300 });
    github.addRun({
      ...shop,
      conclusions: ['failure'],
      seconds: 100_000,
      startedAt: github.clock.now() - 80_000_000,
    });
    await github.clock.advance(21_000_000);
    await running.post([shop]);
    await expect.poll(reasons, patience).toContain('ended lost');
    expect(await running.value(`recovery_failure_total{${labels},reason="lost"}`)).toBe(1);
    expect(github.tally().reruns).toHaveLength(1);
  });
});
