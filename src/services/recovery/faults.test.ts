import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import type { Store } from '../../store/index.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { recoveryMigrations } from './service.ts';
import { loadDecisions } from './tables/decisions.ts';
import { type RunningService, startService, testEnvironment } from './testing/harness.ts';
import { createTiming } from './timing.ts';

// What GitHub may do wrong, and what is made of it. All clocks run 120 times as fast: a minute is half a second. What
// counts as slow is real time all the same, or a busy machine would open the breaker.

const speed = 120;
const opened = { timeout: 10_000 };
const post = /^POST .*\/rerun/;
let store: Store;
let github: Github;
let running: RunningService;

beforeAll(async () => {
  store = await pgliteForTests().open([recoveryMigrations]);
});
afterAll(() => store.close());
afterEach(async () => {
  await running.stop();
  await github.stop();
});

async function start(timing: Partial<ReturnType<typeof createTiming>> = {}): Promise<void> {
  for (const table of ['recovery_decisions', 'recovery_reruns', 'recovery_holds', 'recovery_alerts', 'queue'])
    await store.query(`DELETE FROM ${table}`);
  github = await startGithub({ clock: { speed } });
  running = await startService(testEnvironment(github.url, { pollMs: 100 }), {
    timing: {
      ...createTiming(100, speed),
      idleMs: 50,
      slowMs: 2000,
      timeoutMs: 10_000,
      // Requests are counted here, and this one is free.
      checkMs: 600_000,
      ...timing,
    },
    // It outlives the service: starting one takes seconds.
    store: lent(store),
  });
}

function lent(whole: Store): Store {
  return {
    kind: whole.kind,
    query: (sql, parameters) => whole.query(sql, parameters),
    transaction: (work) => whole.transaction(work),
    leadership: (name) => whole.leadership(name),
    close: () => Promise.resolve(),
  };
}

/** Failed runs whose rerun succeeds, and their alerts. */
async function fail(count: number): Promise<void> {
  const alerts = Array.from({ length: count }, (_, index) => ({
    repository: 'acme/shop',
    workflow: `ci-${index}`,
  }));
  for (const alert of alerts)
    github.addRun({ ...alert, conclusions: ['failure', 'success'], seconds: 30, ended: true });
  expect((await running.post(alerts)).status).toBe(200);
}

const decided = async (): Promise<string[]> =>
  (await loadDecisions(store, { limit: 1000 })).map(({ decision, reason }) => `${decision} ${reason}`);
const count = (all: readonly string[], what: string): number => all.filter((one) => one === what).length;
const asked = (): number => github.requests.filter(({ method }) => method === 'POST').length;
const circuit = (): Promise<number | undefined> => running.value('recovery_circuit_state{target="github"}');
const succeeded = async (times: number): Promise<void> => {
  await expect.poll(async () => count(await decided(), 'ended success'), { timeout: 30_000 }).toBe(times);
  expect(github.tally().reruns).toHaveLength(times);
};

describe('GitHub', () => {
  it('answers 5xx for 10 minutes: the breaker opens, probes, closes; each run is repeated once', async () => {
    await start();
    const outage = github.faults.add(
      { kind: 'status', status: 502 },
      { until: github.clock.now() + 600_000 },
    );
    await fail(8);
    await expect.poll(circuit, opened).toBe(2);
    await succeeded(8);
    expect(await circuit()).toBe(0);
    // Those that were under way when it opened, and a probe each half minute.
    expect(outage.met).toBeGreaterThan(5);
    expect(outage.met).toBeLessThanOrEqual(10 + 20 + 2);
    const used = await store.query<{ n: number }>('SELECT max(attempt) AS n FROM recovery_reruns');
    expect(used.rows[0]?.n).toBe(1);
  }, 60_000);

  it('closes the breaker again without any work', async () => {
    await start();
    // Long enough to be seen open on a slow machine: two real seconds.
    github.faults.add({ kind: 'status', status: 500 }, { until: github.clock.now() + 2 * 1000 * speed });
    await fail(5);
    await expect.poll(circuit, opened).toBe(2);
    await store.query("UPDATE queue SET state = 'done' WHERE state = 'waiting'");
    await expect.poll(circuit, { timeout: 10_000 }).toBe(0);
  }, 30_000);

  it('has a secondary rate limit: nothing is asked before Retry-After', async () => {
    await start();
    github.faults.add({ kind: 'secondary-limit', retryAfterSeconds: 120 }, { matching: post, times: 1 });
    await fail(1);
    await succeeded(1);
    const limited = github.requests.findIndex(({ fault }) => fault === 'secondary-limit');
    const [at, next] = [github.requests[limited]?.at ?? 0, github.requests[limited + 1]?.at ?? 0];
    expect(next - at).toBeGreaterThanOrEqual((120 * 1000) / speed - 10);
    expect(asked()).toBe(2);
    expect(
      await running.value(
        'recovery_attempts_total{handler="rate_limit",repository="acme/shop",workflow="ci-0"}',
      ),
    ).toBe(1);
    expect(
      await running.value(
        'recovery_success_total{handler="rate_limit",repository="acme/shop",workflow="ci-0"}',
      ),
    ).toBe(1);
  }, 30_000);

  it('has a primary rate limit: nothing is asked before its reset, by anybody', async () => {
    await start({ githubSecondMs: 1000 });
    await fail(1);
    await succeeded(1);
    github.faults.add({ kind: 'primary-limit', resetSeconds: 2 }, { times: 1 });
    const before = github.requests.length;
    for (const workflow of ['a', 'b', 'c'])
      github.addRun({ repository: 'acme/shop', workflow, conclusions: ['failure', 'success'], ended: true });
    await running.post([{ repository: 'acme/shop', workflow: 'a' }]);
    await expect.poll(async () => count(await decided(), 'later rate_limit')).toBeGreaterThan(0);
    const limitedAt = github.requests[before]?.at ?? 0;
    await running.post(['b', 'c'].map((workflow) => ({ repository: 'acme/shop', workflow })));
    await succeeded(4);
    const [, next] = github.requests.slice(before);
    expect((next?.at ?? 0) - limitedAt).toBeGreaterThanOrEqual(1000);
  }, 40_000);

  it('names no time with its limits: 1 s, 2 s, 4 s', async () => {
    await start({ limitMs: 300 });
    github.faults.add({ kind: 'status', status: 429 }, { matching: post, times: 3 });
    await fail(1);
    await succeeded(1);
    const posts = github.requests.filter(({ method }) => method === 'POST').map(({ at }) => at);
    const waits = posts.slice(1).map((at, index) => at - (posts[index] ?? 0));
    expect(waits).toHaveLength(3);
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(300 * 2 ** index - 5);
  }, 30_000);

  it.each([
    [404, 'Not Found'],
    [403, 'Resource not accessible by personal access token'],
    [422, 'Unprocessable'],
  ])('answers %i: it is asked once, and that is written down', async (status, message) => {
    await start({ refusedMs: 600_000 });
    github.faults.add({ kind: 'status', status, message }, { matching: post });
    await fail(1);
    await expect.poll(decided).toContain('ended refused');
    await running.post([{ repository: 'acme/shop', workflow: 'ci-0' }]);
    await expect.poll(decided).toContain('nothing refused');
    expect(asked()).toBe(1);
    expect(await circuit()).toBe(0);
    const labels = 'handler="workflow_retry",repository="acme/shop",workflow="ci-0",reason="refused"';
    expect(await running.value(`recovery_failure_total{${labels}}`)).toBe(1);
  });

  it('asks again after a refusal once that is old enough', async () => {
    await start({ refusedMs: 100 });
    github.faults.add({ kind: 'status', status: 403 }, { matching: post, times: 1 });
    await fail(1);
    await expect.poll(decided).toContain('ended refused');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await running.post([{ repository: 'acme/shop', workflow: 'ci-0' }]);
    await succeeded(1);
  });

  it('runs the run already: a person was faster', async () => {
    await start();
    const run = { repository: 'acme/shop', workflow: 'ci-0' };
    const { runId } = github.addRun({ ...run, conclusions: ['failure'], seconds: 600, ended: true });
    await fetch(`${github.url}/repos/acme/shop/actions/runs/${runId}/rerun`, {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
    });
    await running.post([run]);
    await expect.poll(decided).toEqual(['nothing in_progress']);
    expect(asked()).toBe(1);
  });

  it('says that the run runs already: it is looked at again, and found', async () => {
    await start();
    const message = 'This workflow is already running';
    github.faults.add({ kind: 'status', status: 403, message }, { matching: post, times: 1 });
    await fail(1);
    await succeeded(1);
    expect(asked()).toBe(2);
  });

  it.each([true, false])('resets the connection (the rerun came about: %s): one rerun', async (done) => {
    await start();
    github.faults.add({ kind: 'reset', done }, { matching: post, times: 1 });
    await fail(1);
    await succeeded(1);
    expect(asked()).toBe(done ? 1 : 2);
  });

  it('resets half of all connections: one rerun each', async () => {
    await start();
    github.faults.add({ kind: 'reset' }, { share: 0.3 });
    github.faults.add({ kind: 'reset', done: true }, { share: 0.3 });
    await fail(6);
    await succeeded(6);
  }, 60_000);

  it('answers after 30 s: waited for, counted against it, one rerun each', async () => {
    await start({ slowMs: 150, timeoutMs: 2000 });
    const slow = github.faults.add({ kind: 'slow', ms: 500 });
    await fail(6);
    await expect.poll(circuit, { timeout: 10_000 }).toBe(2);
    expect(slow.met).toBeLessThanOrEqual(14);
    await expect.poll(() => slow.met, { timeout: 10_000 }).toBeGreaterThan(6);
    slow.end();
    await succeeded(6);
    expect(asked()).toBe(6);
  }, 60_000);
});
