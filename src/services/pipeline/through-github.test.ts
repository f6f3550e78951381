import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pipelineRuns } from '../../../metrics/pipeline.ts';
import { fixtureSettings } from '../../settings/fixture.ts';
import { type Github, type GithubOptions, startGithub } from '../../simulator/github/index.ts';
import type { Store } from '../../store/index.ts';
import { loadSeries } from './tables/series.ts';
import {
  type Exporter,
  type ExporterOptions,
  countedRuns,
  pendingWork,
  startExporter,
} from './testing/start-exporter.ts';

// What the exporter asks of GitHub, against the simulated one: what it finds that no delivery told of, what it does
// when GitHub is slow, wrong, or has had enough of it.

const ci = { repository: 'acme/shop', workflow: 'ci' };
const hour = 3_600_000;
let github: Github;
let exporters: Exporter[] = [];

const start = async (options: Partial<ExporterOptions> = {}): Promise<Exporter> => {
  const exporter = await startExporter({ settings: fixtureSettings, githubApiUrl: github.url, ...options });
  exporters.push(exporter);
  return exporter;
};
const serve = async (options: GithubOptions = {}): Promise<void> => {
  github = await startGithub(options);
};

afterEach(async () => {
  await Promise.all(exporters.map((exporter) => exporter.stop()));
  exporters = [];
  await github.stop();
});

/** Counts of ended runs by their labels, as GitHub and as the exporter has them. */
const atGithub = (): Record<string, number> =>
  ordered(
    github
      .tally()
      .ended.map(({ count, repository, workflow, ref, status }) => [
        { repository, workflow, ref, status },
        count,
      ]),
  );
const inDatabase = async ({ service }: Exporter): Promise<Record<string, number>> =>
  ordered(
    (await loadSeries(service.store))
      .filter(({ metric, value }) => metric === pipelineRuns.name && value > 0)
      .map(({ labels, value }) => [JSON.parse(labels) as unknown, value]),
  );
const ordered = (entries: [unknown, number][]): Record<string, number> =>
  Object.fromEntries(
    entries
      .map(([labels, count]) => [JSON.stringify(labels), count] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

describe('an outage', () => {
  it('is filled in whole: also what was repeated meanwhile, and what a second one hid', async () => {
    await serve();
    const now = github.clock.second();
    for (let run = 0; run < 60; run += 1) {
      const startedAt = now - 20 * hour + run * 18 * 60_000;
      const conclusions = [
        (['success', 'failure', 'cancelled'] as const)[run % 3] ?? 'success',
        'success',
      ] as const;
      const { runId } = github.addRun({
        ...ci,
        startedAt,
        seconds: 30,
        conclusions,
        branch: run % 4 ? 'main' : 'x',
      });
      if (run % 3 === 1) await askForRerun(runId);
    }
    await github.clock.advance(2 * 60_000);
    const dataFolder = await mkdtemp(join(tmpdir(), 'pipeline-'));
    const first = await start({ dataFolder });
    await expect.poll(() => countedRuns(first.service), { timeout: 30_000 }).toBe(60 + 20);
    expect(await inDatabase(first)).toEqual(atGithub());
    await first.stop();
    exporters = [];

    for (let run = 0; run < 20; run += 1) github.addRun({ ...ci, ended: true, conclusions: ['failure'] });
    const second = await start({ dataFolder });
    await expect.poll(() => countedRuns(second.service), { timeout: 30_000 }).toBe(60 + 20 + 20);
    expect(await inDatabase(second)).toEqual(atGithub());
    await second.stop();
    exporters = [];
    await rm(dataFolder, { recursive: true });
  }, 90_000);

  it('hides no repetition of a run that is older than the outage', async () => {
    await serve();
    const old = github.clock.second() - 10 * 24 * hour;
    const [first] = [1, 2, 3].map((day) =>
      github.addRun({ ...ci, startedAt: old + day * 24 * hour, conclusions: ['failure', 'success'] }),
    );
    const dataFolder = await mkdtemp(join(tmpdir(), 'pipeline-'));
    const watermark = (until: Date) => (store: Store) =>
      store.query(
        `INSERT INTO repositories AS known (name, reconciled_until, searched_at) VALUES ($1, $2, $2)
         ON CONFLICT (name) DO UPDATE SET reconciled_until = $2, searched_at = $2`,
        [ci.repository, until],
      );
    // There since before the second run: the first is none of its business.
    const before = await start({ dataFolder, prepare: watermark(new Date(old + 3 * 24 * hour)) });
    await expect.poll(() => countedRuns(before.service), { timeout: 30_000 }).toBe(2);
    await before.stop();
    exporters = [];

    await askForRerun(first?.runId ?? 0);
    await github.clock.advance(2 * 60_000);
    const after = await start({ dataFolder, prepare: watermark(new Date(Date.now() - 2 * hour)) });
    await expect.poll(() => countedRuns(after.service), { timeout: 30_000 }).toBe(3);
    const succeeded = { ...ci, ref: 'default', status: 'success' };
    expect(await inDatabase(after)).toMatchObject(ordered([[succeeded, 1]]));
    await after.stop();
    exporters = [];
    await rm(dataFolder, { recursive: true });
  }, 60_000);

  it('is asked about again for nothing while nothing changes', async () => {
    await serve();
    for (let run = 0; run < 5; run += 1) github.addRun({ ...ci, ended: true });
    const exporter = await start({ reconcileMs: 100 });
    await expect.poll(() => countedRuns(exporter.service), { timeout: 20_000 }).toBe(5);
    await expect.poll(() => github.tally().requests.unchanged, { timeout: 20_000 }).toBeGreaterThan(3);
    const { used } = github.allowance;
    const { unchanged } = github.tally().requests;
    await expect
      .poll(() => github.tally().requests.unchanged, { timeout: 20_000 })
      .toBeGreaterThan(unchanged + 5);
    expect(github.allowance.used).toBe(used);
    github.addRun({ ...ci, ended: true, conclusions: ['failure'] });
    await expect.poll(() => countedRuns(exporter.service), { timeout: 20_000 }).toBe(6);
  }, 60_000);
});

describe('GitHub that does not answer as it should', () => {
  it.each([
    ['secondary limit', { kind: 'secondary-limit', retryAfterSeconds: 2 }, 2000],
    ['primary limit', { kind: 'primary-limit', resetSeconds: 2 }, 1000],
  ] as const)(
    '%s: waits as long as it says, then goes on',
    async (_name, fault, leastMs) => {
      await serve();
      for (let run = 0; run < 5; run += 1) github.addRun({ ...ci, ended: true });
      github.faults.add(fault, { times: 1, matching: /actions\/runs$/ });
      const exporter = await start({ reconcileMs: 60_000 });
      await expect.poll(() => countedRuns(exporter.service), { timeout: 30_000 }).toBe(5);
      const lists = github.requests.filter(({ path }) => path.endsWith('/actions/runs'));
      expect(lists).toHaveLength(2);
      expect((lists[1]?.at ?? 0) - (lists[0]?.at ?? 0)).toBeGreaterThanOrEqual(leastMs);
    },
    60_000,
  );

  it('ends in time, though it waits for a limit', async () => {
    await serve();
    github.addRun({ ...ci, ended: true });
    github.faults.add({ kind: 'primary-limit', resetSeconds: 40 }, { times: 1, matching: /actions\/runs$/ });
    const exporter = await start({ reconcileMs: 60_000 });
    await expect
      .poll(() => github.requests.some(({ fault }) => fault === 'primary-limit'), { timeout: 20_000 })
      .toBe(true);
    exporters = [];
    const begun = performance.now();
    await exporter.stop();
    expect(performance.now() - begun).toBeLessThan(20_000);
  }, 60_000);

  it('faults of the server, half answers, lost connections: nothing is lost, nothing counted twice', async () => {
    await serve();
    for (let run = 0; run < 40; run += 1) github.addRun({ ...ci, ended: true });
    const share = 0.15;
    github.faults.add({ kind: 'status', status: 502 }, { share, times: 4 });
    github.faults.add({ kind: 'truncated' }, { share, times: 4 });
    github.faults.add({ kind: 'reset' }, { share, times: 4 });
    github.faults.add({ kind: 'slow', ms: 200 }, { share });
    const exporter = await start();
    await expect.poll(() => countedRuns(exporter.service), { timeout: 60_000 }).toBe(40);
    expect(await inDatabase(exporter)).toEqual(atGithub());
    const met = github.requests.flatMap(({ fault }) => fault ?? []);
    expect(new Set(met).size).toBe(4);
  }, 90_000);
});

it('asks an Enterprise Server as an App', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await serve({ basePath: '/api/v3', auth: { app: { appId: '12', installationId: '34', publicKey } } });
  expect(github.url).toMatch(/\/api\/v3$/);
  github.addRun({ ...ci, ended: true });
  const exporter = await start({ githubAuth: { appId: '12', installationId: '34', privateKey } });
  await expect.poll(() => countedRuns(exporter.service), { timeout: 20_000 }).toBe(1);
  expect(github.gate.issued).toBe(1);
  expect((await exporter.service.app.inject('/readyz')).json()).toMatchObject({ checks: { github: 'ok' } });
  expect(await pendingWork(exporter.service, ['attempt'])).toBe(0);
}, 40_000);

async function askForRerun(runId: number): Promise<void> {
  const answer = await fetch(`${github.url}/repos/acme/shop/actions/runs/${runId}/rerun-failed-jobs`, {
    method: 'POST',
  });
  expect(answer.status).toBe(201);
}
