import { describe, expect, it } from 'vitest';
import { deliveriesOf } from './deliveries.ts';
import { companyModel } from './fixture.ts';
import { ownJobs } from './run.ts';
import { seenAt } from './seen-at.ts';

const attempts = companyModel(1, 3).timeline.attempts;
const [run] = attempts.filter(
  ({ workflow, conclusion, attempt }) =>
    workflow === 'backend-ci' && conclusion === 'success' && attempt === 1,
);
if (!run) throw new Error('no run succeeded');

describe('seenAt', () => {
  it('shows an attempt as it unfolds', () => {
    expect(seenAt(run, run.runStartedAt - 1)).toBeUndefined();
    expect(seenAt(run, run.runStartedAt)).toMatchObject({ progress: { status: 'queued' }, jobs: [] });
    const started = Math.min(...run.jobs.map(({ startedAt }) => startedAt));
    const begun = seenAt(run, started);
    expect(begun?.progress).toEqual({ status: 'in_progress' });
    expect(begun?.jobs.map(({ job }) => job.name)).toEqual(['build']);
    expect(begun?.jobs[0]?.steps.map(({ name }) => name)).toEqual(['Set up job']);
    expect(seenAt(run, run.completedAt)?.progress).toEqual({ status: 'in_progress' });
    expect(seenAt(run, run.updatedAt)).toMatchObject({
      progress: { status: 'completed', conclusion: 'success' },
      jobs: run.jobs.map((job) => ({ job, progress: { status: 'completed', conclusion: job.conclusion } })),
    });
  });
});

describe('deliveriesOf', () => {
  it('tells of the run and of each of its own jobs, in order, each end once', () => {
    for (const attempt of attempts) {
      const deliveries = deliveriesOf(attempt);
      expect(deliveries.map(({ at }) => at)).toEqual(deliveries.map(({ at }) => at).sort((a, b) => a - b));
      const ends = deliveries.filter(({ action }) => action === 'completed');
      expect(ends.filter(({ event }) => event === 'workflow_run').map(({ at }) => at)).toEqual([
        attempt.updatedAt,
      ]);
      expect(ends.flatMap(({ jobId }) => jobId ?? []).sort()).toEqual(
        ownJobs(attempt)
          .map(({ jobId }) => jobId)
          .sort(),
      );
      expect(deliveries[0]?.action).toBe('requested');
      expect(deliveries.at(-1)).toMatchObject({ event: 'workflow_run', action: 'completed' });
    }
  });
});
