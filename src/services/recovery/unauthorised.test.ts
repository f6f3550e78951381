import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { type RunningService, decisionsOf, startService, testEnvironment } from './testing/harness.ts';
import { createTiming } from './timing.ts';

// A token that has expired, 120 times as fast: it is told of everywhere, nothing is given up, no attempt is used up.

const speed = 120;
const patience = { timeout: 10_000 };
const shop = { repository: 'acme/shop', workflow: 'ci' } as const;
const refused = { kind: 'status', status: 401, message: 'Bad credentials' } as const;
const failures = 'recovery_failure_total{handler="workflow_retry",repository="acme/shop",workflow="ci"';

let github: Github;
let running: RunningService;
let log: { readonly level: number; readonly msg: string }[];
afterEach(async () => {
  await running.stop();
  await github.stop();
});

async function start(): Promise<void> {
  log = [];
  github = await startGithub({ clock: { speed } });
  running = await startService(testEnvironment(github.url, { pollMs: 100 }), {
    timing: { ...createTiming(100, speed), idleMs: 50, slowMs: 5000, timeoutMs: 10_000 },
    log: { write: (line) => void log.push(record.parse(JSON.parse(line))) },
  });
}

const record = z.object({ level: z.number(), msg: z.string() });
const decided = (): Promise<string[]> => decisionsOf(running);
const ready = async (): Promise<unknown> => {
  const answer = await running.service.app.inject('/readyz');
  return [answer.statusCode, answer.json()];
};
const refusedNote: unknown = expect.stringMatching(/^unauthorised: 401 Bad credentials/);
const circuit = (): Promise<number | undefined> => running.value('recovery_circuit_state{target="github"}');
const errors = (): string[] => log.filter(({ level }) => level >= 50).map(({ msg }) => msg);

describe('a token that GitHub refuses', () => {
  it('is known of before any run fails', async () => {
    await start();
    github.faults.add(refused);
    await expect.poll(ready, patience).toMatchObject([200, { checks: { github: refusedNote } }]);
    await expect.poll(circuit, patience).toBe(2);
    expect(errors()).toHaveLength(1);
  });

  it('is said everywhere, and nothing is given up', async () => {
    await start();
    expect(await ready()).toEqual([200, { status: 'ok', checks: { database: 'ok', github: 'ok' } }]);
    const { runId } = github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    const fault = github.faults.add(refused);
    await running.post([shop]);
    await expect.poll(decided, patience).toContain('later unauthorised');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // Three simulated minutes: neither given up, nor a storm of requests with a token that is refused.
    expect(await decided()).toEqual(['later unauthorised']);
    expect(fault.met).toBeLessThan(30);
    expect(await running.value(`${failures},reason="unauthorised"}`)).toBe(1);
    expect(await running.value(`${failures},reason="refused"}`)).toBe(0);
    expect(await running.value('recovery_backlog')).toBe(1);
    // It can receive and store: it stays in service, and says what is wrong.
    expect(await ready()).toEqual([200, { status: 'ok', checks: { database: 'ok', github: refusedNote } }]);
    expect(errors()).toEqual([expect.stringContaining('GitHub refuses the credentials')]);

    fault.end();
    await expect.poll(decided, { timeout: 20_000 }).toContain('ended success');
    expect(github.tally().reruns).toMatchObject([{ runId, attempt: 2 }]);
    expect(await ready()).toEqual([200, { status: 'ok', checks: { database: 'ok', github: 'ok' } }]);
    expect(log.map(({ msg }) => msg)).toContain('GitHub accepts the credentials again');
    expect(errors()).toHaveLength(1);
  }, 40_000);

  it('uses up no attempt where it expires between the decision and the request', async () => {
    await start();
    github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    const fault = github.faults.add(refused, { matching: /^POST/, times: 3 });
    await running.post([shop]);
    await expect.poll(decided, { timeout: 20_000 }).toContain('ended success');
    expect(fault.met).toBe(3);
    expect(await decided()).toEqual([
      'rerun failed-jobs',
      'later unauthorised',
      'asked failed-jobs',
      'ended success',
    ]);
    const { rows } = await running.service.store.query('SELECT attempt FROM recovery_reruns');
    expect(rows).toEqual([{ attempt: 1 }]);
    expect(await running.value(`${failures},reason="unauthorised"}`)).toBe(1);
  }, 30_000);

  it('opens the circuit where everything is refused, for an alert to tell of', async () => {
    await start();
    const alerts = ['a', 'b', 'c', 'd', 'e'].map((workflow) => ({ ...shop, workflow }));
    for (const one of alerts) github.addRun({ ...one, conclusions: ['failure', 'success'], ended: true });
    github.faults.add(refused);
    await running.post(alerts);
    await expect.poll(circuit, patience).toBe(2);
    // It stays open, or half open for as long as a probe takes, which is refused as well.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await circuit()).toBeOneOf([1, 2]);
    expect(new Set(await decided())).toEqual(new Set(['later unauthorised']));
  });
});
