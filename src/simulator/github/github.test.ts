import { Octokit } from '@octokit/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { type Github, type GithubOptions, startGithub } from './index.ts';

// Through the official client, as the services speak to the real one.

const shop = { owner: 'acme', repo: 'shop' };
const ci = { repository: 'acme/shop', workflow: 'ci' };
const minute = 60_000;
let github: Github;

async function start(options: GithubOptions = {}): Promise<Octokit> {
  github = await startGithub({ clock: { speed: 0, start: Date.UTC(2026, 0, 5, 10) }, ...options });
  return clientOf(github.url);
}

function clientOf(baseUrl: string, auth?: string): Octokit {
  const quiet = (): void => {};
  return new Octokit({
    baseUrl,
    ...(auth !== undefined && { auth }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

afterEach(() => github.stop());

describe('runs', () => {
  it('are listed newest first, by pages, filters and times', async () => {
    const octokit = await start();
    for (let run = 0; run < 25; run += 1) {
      github.addRun({ ...ci, ended: run < 24, conclusions: [run % 2 === 0 ? 'success' : 'failure'] });
      await github.clock.advance(minute);
    }
    const all = await octokit.paginate(octokit.actions.listWorkflowRunsForRepo, { ...shop, per_page: 10 });
    expect(all).toHaveLength(25);
    expect(all.map(({ created_at: at }) => at)).toEqual(
      all
        .map(({ created_at: at }) => at)
        .sort()
        .reverse(),
    );
    expect(github.requests).toHaveLength(3);
    const of = async (filter: object): Promise<number> =>
      (await octokit.actions.listWorkflowRunsForRepo({ ...shop, ...filter })).data.total_count;
    expect(await of({ status: 'failure' })).toBe(12);
    expect(await of({ status: 'in_progress' })).toBe(1);
    expect(await of({ branch: 'other' })).toBe(0);
    const oldest = all.at(-1)?.created_at ?? '';
    expect(await of({ created: `>${oldest}` })).toBe(24);
    expect(await of({ created: `${oldest}..${oldest}` })).toBe(1);
    expect((await octokit.actions.listRepoWorkflows(shop)).data.workflows.map(({ name }) => name)).toEqual([
      'ci',
    ]);
    const own = await octokit.actions.listWorkflowRuns({ ...shop, workflow_id: 'ci.yml', status: 'success' });
    expect(own.data.total_count).toBe(12);
    await expect(octokit.repos.get({ owner: 'acme', repo: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('play on with the clock, and tell of it', async () => {
    const octokit = await start();
    const { runId } = github.addRun({ ...ci, seconds: 100, queueSeconds: 10 });
    const seen = async (): Promise<unknown> => {
      const run = await octokit.actions.getWorkflowRun({ ...shop, run_id: runId });
      const jobs = await octokit.actions.listJobsForWorkflowRun({ ...shop, run_id: runId });
      return [run.data.status, run.data.conclusion, jobs.data.jobs.map(({ status }) => status)];
    };
    expect(await seen()).toEqual(['queued', null, ['queued', 'queued']]);
    await github.clock.advance(20_000);
    expect(await seen()).toEqual(['in_progress', null, ['in_progress', 'in_progress']]);
    await github.clock.advance(100_000);
    expect(await seen()).toEqual(['completed', 'success', ['completed', 'completed']]);
  });

  it('run again as the script says: failed jobs alone, or all', async () => {
    const octokit = await start();
    const { runId } = github.addRun({ ...ci, ended: true, conclusions: ['failure', 'failure', 'success'] });
    const run = { ...shop, run_id: runId };
    expect((await octokit.actions.reRunWorkflowFailedJobs(run)).status).toBe(201);
    await expect(octokit.actions.reRunWorkflow(run)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('already running') as string,
    });
    await github.clock.advance(5 * minute);
    const second = await octokit.actions.getWorkflowRunAttempt({ ...run, attempt_number: 2 });
    expect([second.data.run_attempt, second.data.conclusion]).toEqual([2, 'failure']);
    const jobs = await octokit.actions.listJobsForWorkflowRunAttempt({ ...run, attempt_number: 2 });
    const first = await octokit.actions.listJobsForWorkflowRunAttempt({ ...run, attempt_number: 1 });
    // What succeeded is carried over with its old times.
    expect(jobs.data.jobs[0]?.started_at).toBe(first.data.jobs[0]?.started_at);
    expect(jobs.data.jobs[1]?.started_at).not.toBe(first.data.jobs[1]?.started_at);
    await octokit.actions.reRunWorkflow(run);
    await github.clock.advance(5 * minute);
    expect((await octokit.actions.getWorkflowRun(run)).data).toMatchObject({
      run_attempt: 3,
      conclusion: 'success',
    });
    await expect(octokit.actions.reRunWorkflowFailedJobs(run)).rejects.toMatchObject({ status: 403 });
    expect(github.tally().reruns.map(({ attempt, jobs: which }) => [attempt, which])).toEqual([
      [2, 'failed'],
      [3, 'all'],
    ]);
    await github.clock.advance(31 * 24 * 60 * minute);
    await expect(octokit.actions.reRunWorkflow(run)).rejects.toMatchObject({
      message: expect.stringContaining('over a month ago') as string,
    });
  });

  it('are cancelled, once', async () => {
    const octokit = await start();
    const { runId } = github.addRun(ci);
    const run = { ...shop, run_id: runId };
    await github.clock.advance(10_000);
    expect((await octokit.actions.cancelWorkflowRun(run)).status).toBe(202);
    await github.clock.advance(10_000);
    expect((await octokit.actions.getWorkflowRun(run)).data.conclusion).toBe('cancelled');
    await expect(octokit.actions.cancelWorkflowRun(run)).rejects.toMatchObject({ status: 409 });
    expect(github.tally().cancels).toEqual([runId]);
  });

  it('have logs and artifacts, at another host that refuses tokens', async () => {
    await start({ auth: { token: 'right' } });
    const octokit = clientOf(github.url, 'right');
    const { runId, jobs } = github.addRun({
      ...ci,
      ended: true,
      conclusions: ['failure'],
      artifacts: () => [
        { name: 'report', files: { 'a.xml': '<testsuite/>' } },
        { name: 'old', files: {}, expired: true },
      ],
    });
    const log = await octokit.actions.downloadJobLogsForWorkflowRun({ ...shop, job_id: jobs[1]?.jobId ?? 0 });
    expect(log.data).toMatch(/^\uFEFF?2026-01-05T[\d:.]+Z Requested labels[^]*##\[error\]Process completed/);
    const { data } = await octokit.actions.listWorkflowRunArtifacts({ ...shop, run_id: runId });
    expect(data.artifacts.map(({ name, expired }) => [name, expired])).toEqual([
      ['report', false],
      ['old', true],
    ]);
    const fetchZip = async (index: number): Promise<Buffer> => {
      const zip = await octokit.actions.downloadArtifact({
        ...shop,
        artifact_id: data.artifacts[index]?.id ?? 0,
        archive_format: 'zip',
      });
      return zip.data instanceof ArrayBuffer ? Buffer.from(zip.data) : Buffer.alloc(0);
    };
    const zip = await fetchZip(0);
    expect([zip.subarray(0, 2).toString(), zip.length]).toEqual(['PK', data.artifacts[0]?.size_in_bytes]);
    await expect(fetchZip(1)).rejects.toMatchObject({ status: 410 });
    await expect(clientOf(github.url, 'wrong').repos.get(shop)).rejects.toMatchObject({ status: 401 });
  });
});

describe('allowance', () => {
  it('shrinks with what is asked, not with what has not changed', async () => {
    const octokit = await start({ rateLimit: { requests: 3, windowSeconds: 3600 } });
    github.addRun({ ...ci, ended: true });
    const list = (headers = {}): ReturnType<typeof octokit.actions.listWorkflowRunsForRepo> =>
      octokit.actions.listWorkflowRunsForRepo({ ...shop, headers });
    const { headers } = await list();
    expect(headers['x-ratelimit-remaining']).toBe('2');
    for (let time = 0; time < 5; time += 1) {
      await expect(list({ 'if-none-match': headers.etag })).rejects.toMatchObject({ status: 304 });
    }
    expect((await octokit.rateLimit.get()).data.rate.remaining).toBe(2);
    await list();
    await list();
    await expect(list()).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    });
    expect(github.tally().requests.unchanged).toBe(5);
  });
});

describe('faults', () => {
  it('meet what they are meant for, as long as they are', async () => {
    const octokit = await start();
    const { runId } = github.addRun({ ...ci, ended: true, conclusions: ['failure'] });
    const get = (): Promise<unknown> => octokit.actions.getWorkflowRun({ ...shop, run_id: runId });
    const rerun = (): Promise<unknown> => octokit.actions.reRunWorkflow({ ...shop, run_id: runId });

    const limit = github.faults.add({ kind: 'secondary-limit', retryAfterSeconds: 7 }, { times: 1 });
    await expect(get()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } });
    await get();
    expect(limit.met).toBe(1);
    github.faults.add(
      { kind: 'status', status: 502 },
      { matching: /^POST /, until: github.clock.now() + minute },
    );
    await get();
    await expect(rerun()).rejects.toMatchObject({ status: 502 });
    await github.clock.advance(minute);
    github.faults.add({ kind: 'primary-limit', resetSeconds: 1 }, { times: 1 });
    await expect(get()).rejects.toMatchObject({ response: { headers: { 'x-ratelimit-remaining': '0' } } });
    await expect.poll(() => github.allowance.remaining, { timeout: 5000 }).toBeGreaterThan(0);
    github.faults.add({ kind: 'truncated' }, { times: 1 });
    // The official client takes half a body for an empty one.
    const half = await fetch(`${github.url}/repos/acme/shop`);
    await expect(half.text()).rejects.toThrow();
    github.faults.add({ kind: 'reset' }, { times: 1 });
    await expect(rerun()).rejects.toThrow();
    expect(github.tally().reruns).toHaveLength(0);
    github.faults.add({ kind: 'reset', done: true }, { times: 1 });
    await expect(rerun()).rejects.toThrow();
    expect(github.tally().reruns).toHaveLength(1);
    github.faults.add({ kind: 'slow', ms: 300 }, { times: 1 });
    const begun = performance.now();
    await get();
    expect(performance.now() - begun).toBeGreaterThan(290);
    await get();
  });
});
