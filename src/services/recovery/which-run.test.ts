import { afterEach, describe, expect, it } from 'vitest';
import { type Github, startGithub } from '../../simulator/github/index.ts';
import { type RunningService, decisionsOf, startService, testEnvironment } from './testing/harness.ts';

// Which run an alert speaks of, and which are never repeated.

let github: Github;
let running: RunningService;
afterEach(async () => {
  await running.stop();
  await github.stop();
});

const patience = { timeout: 10_000 };
const shop = { repository: 'acme/shop', workflow: 'ci' } as const;

async function start(): Promise<void> {
  github = await startGithub({ clock: { speed: 600 } });
  running = await startService(testEnvironment(github.url));
}

const reasons = (): Promise<string[]> => decisionsOf(running);

describe('the run that is repeated', () => {
  it('leaves deployments alone, those of the settings and those that are called so', async () => {
    await start();
    const workflows = ['deploy', 'build_and_deploy', 'Continuous Deployment', 'Release'];
    const alerts = workflows.map((workflow) => ({ ...shop, workflow }));
    for (const one of alerts) github.addRun({ ...one, conclusions: ['failure'], ended: true });
    await running.post(alerts);
    await expect.poll(reasons, patience).toEqual(workflows.map(() => 'nothing deploy'));
    expect(github.tally().reruns).toEqual([]);
  });

  it("finds the run behind pages of others' and of cancelled ones, and takes no fork's for it", async () => {
    await start();
    const { runId } = github.addRun({ ...shop, conclusions: ['failure', 'success'], ended: true });
    for (let index = 0; index < 70; index += 1) {
      github.addRun({
        ...shop,
        headRepository: 'mallory/shop',
        event: 'pull_request',
        conclusions: ['failure'],
        ended: true,
      });
      github.addRun({ ...shop, conclusions: [index % 2 === 0 ? 'cancelled' : 'skipped'], ended: true });
    }
    await running.post([shop]);
    await expect.poll(reasons, patience).toContain('ended success');
    expect(github.tally().reruns).toMatchObject([{ runId }]);
    expect(github.requests.filter(isList).map(({ query }) => new URLSearchParams(query).get('page'))).toEqual(
      ['1', '1', '2'],
    );
  });

  it('looks no further back than 1,000 runs, and no further than a run may be old', async () => {
    await start();
    for (let index = 0; index < 1100; index += 1)
      github.addRun({ ...shop, conclusions: ['cancelled'], ended: true });
    await running.post([shop]);
    await expect.poll(reasons, { timeout: 20_000 }).toEqual(['nothing no_run']);
    expect(github.requests.filter(isList)).toHaveLength(11);
    const old = { ...shop, workflow: 'nightly' };
    const startedAt = github.clock.now() - 25 * 3_600_000;
    for (let index = 0; index < 31; index += 1)
      github.addRun({ ...old, conclusions: ['cancelled'], startedAt });
    const before = github.requests.filter(isList).length;
    await running.post([old]);
    await expect.poll(reasons, patience).toHaveLength(2);
    expect(github.requests.filter(isList)).toHaveLength(before + 1);
  });
});

function isList({ path }: { readonly path: string }): boolean {
  return /\/workflows\/\d+\/runs$/.test(path);
}
