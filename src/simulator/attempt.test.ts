import { describe, expect, it } from 'vitest';
import { companyModel } from './fixture.ts';
import { type Job, ownJobs } from './run.ts';

const all = [1, 2, 3].flatMap((seed) => companyModel(seed, 7).timeline.attempts);

describe('an attempt', () => {
  it('has the times of GitHub: whole seconds, in order', () => {
    const inOrder = (...times: number[]): boolean =>
      times.every((time, index) => time % 1000 === 0 && time >= (times[index - 1] ?? 0));
    const wrong = all.filter(
      ({ createdAt, runStartedAt, completedAt, updatedAt, jobs }) =>
        !inOrder(createdAt, runStartedAt, completedAt, updatedAt - 1000) ||
        jobs.some((job) => !inOrder(job.createdAt, job.startedAt, job.completedAt)),
    );
    expect(wrong).toEqual([]);
    expect(all.length).toBeGreaterThan(2000);
  });

  it('ends with its last job, and as badly as its worst one', () => {
    for (const run of all.filter(({ jobs }) => jobs.length > 0)) {
      expect(run.completedAt).toBe(Math.max(run.runStartedAt, ...run.jobs.map((job) => job.completedAt)));
      const ends = new Set(run.jobs.map(({ conclusion }) => conclusion));
      if (run.conclusion === 'success') expect([...ends].filter((end) => end !== 'success')).toEqual([]);
      else expect(ends).toContain(run.conclusion);
    }
  });

  it('names the stage by the job without its matrix suffix', () => {
    for (const { jobs } of all) {
      for (const { name, stage } of jobs) expect(name.replace(/ \(.*\)$/, '')).toBe(stage);
    }
    expect(all.some(({ jobs }) => jobs.some(({ name }) => name === 'unit (18)'))).toBe(true);
  });

  it('runs no job before what it needs has succeeded', () => {
    for (const run of all.filter(({ workflow }) => workflow === 'backend-ci')) {
      const find = (name: string): Job | undefined => run.jobs.find((job) => job.name === name);
      const [test, integration, docker] = [find('test'), find('integration'), find('docker')];
      if (docker?.runner === undefined || docker.carriedOver) continue;
      expect([test?.conclusion, integration?.conclusion]).toEqual(['success', 'success']);
      expect(docker.createdAt).toBeGreaterThan(test?.completedAt ?? Infinity);
      expect(docker.createdAt).toBeGreaterThan(integration?.completedAt ?? Infinity);
    }
  });

  it('fills its jobs with steps', () => {
    const jobs = all.flatMap(ownJobs).filter(({ runner }) => runner !== undefined);
    const isFilled = ({ steps, startedAt, completedAt, conclusion }: Job): boolean =>
      steps.every((step, index) => step.startedAt === (steps[index - 1]?.completedAt ?? startedAt)) &&
      steps.at(-1)?.completedAt === completedAt &&
      (conclusion === 'success') === steps.every((step) => step.conclusion === 'success');
    expect(jobs.filter((job) => !isFilled(job))).toEqual([]);
    expect(jobs.length).toBeGreaterThan(5000);
  });

  it('repeats only failed jobs, and lists the others with their old times', () => {
    const byKey = new Map(all.map((run) => [`${run.headSha} ${run.runId} ${run.attempt}`, run]));
    const repeats = all.filter(
      ({ attempt, jobs }) => attempt > 1 && jobs.some(({ carriedOver }) => carriedOver),
    );
    expect(repeats.length).toBeGreaterThan(5);
    for (const run of repeats) {
      const before = byKey.get(`${run.headSha} ${run.runId} ${run.attempt - 1}`);
      for (const job of run.jobs.filter(({ carriedOver }) => carriedOver)) {
        const old = before?.jobs.find(({ name }) => name === job.name);
        expect(old).toMatchObject({
          startedAt: job.startedAt,
          completedAt: job.completedAt,
          conclusion: 'success',
        });
      }
      expect(run.runStartedAt).toBeGreaterThan(before?.updatedAt ?? Infinity);
      expect(run.createdAt).toBe(before?.createdAt);
    }
  });

  it('is cancelled by the next push to its pull request', () => {
    const cancelled = companyModel(1, 30).timeline.attempts.filter(
      ({ conclusion }) => conclusion === 'cancelled',
    );
    expect(cancelled.length).toBeGreaterThan(5);
    for (const run of cancelled) {
      const next = companyModel(1, 30).timeline.attempts.find(
        ({ branch, workflow, createdAt, headSha }) =>
          branch === run.branch &&
          workflow === run.workflow &&
          headSha !== run.headSha &&
          createdAt > run.createdAt,
      );
      expect(next?.createdAt).toBeLessThanOrEqual(run.completedAt);
      expect(run.jobs.every(({ completedAt }) => completedAt <= run.completedAt)).toBe(true);
    }
  });

  it('is on the default branch only where the branch is the repository’s own', () => {
    for (const { ref, branch, headRepository, repository, event } of all) {
      const own = headRepository === repository && branch === (repository === 'acme/web' ? 'trunk' : 'main');
      expect(ref).toBe(own && event !== 'pull_request' ? 'default' : 'other');
    }
  });

  it('has flaky tests only where one failed before on the same commit, or the runner repeats them', () => {
    const flaky = companyModel(1, 30).timeline.attempts.flatMap((run) =>
      run.reports.filter((report) => report.flaky.length > 0).map((report) => ({ run, report })),
    );
    expect(flaky.length).toBeGreaterThan(10);
    for (const { run, report } of flaky) {
      if (['integration', 'e2e'].includes(report.suite)) continue;
      const before = companyModel(1, 30).timeline.attempts.find(
        ({ runId, attempt }) => runId === run.runId && attempt === run.attempt - 1,
      );
      const failed = before?.reports.find(({ job }) => job === report.job)?.failed ?? [];
      expect(failed).toEqual(expect.arrayContaining([...report.flaky]));
    }
  });
});
