import { describe, expect, it } from 'vitest';
import { pipelineDuration, pipelineQueueDuration, pipelineStageRuns } from '../../../../metrics/pipeline.ts';
import type { Job, Run } from '../../../github/index.ts';
import { plainRun } from '../testing/plain-run.ts';
import { measure, runnerLabel } from './measure.ts';

const start = Date.UTC(2026, 0, 5, 10);
const run = plainRun(start);
const job: Job = {
  repository: 'acme/shop',
  jobId: 1,
  runId: 1,
  attempt: 1,
  name: 'build',
  progress: 'completed',
  conclusion: 'success',
  createdAt: start,
  startedAt: start + 3000,
  completedAt: start + 60_000,
  labels: ['ubuntu-latest'],
  runner: 'GitHub Actions 1',
  url: '',
  steps: [],
};
/** What is added, by metric: an observation or a number of events. */
const added = (of: Run, jobs: readonly Job[]): Record<string, number[]> => {
  const found: Record<string, number[]> = {};
  for (const change of measure(of, jobs, jobs, { default: 0.01 })) {
    (found[change.metric.name] ??= []).push('by' in change ? change.by : change.observed);
  }
  return found;
};

describe('what an attempt adds', () => {
  it('is never negative, whatever the clocks of GitHub say', () => {
    const skewed = { ...job, createdAt: start + 5000, completedAt: start + 2000 };
    for (const values of Object.values(added({ ...run, startedAt: start + 10_000 }, [skewed]))) {
      for (const value of values) expect(value).toBeGreaterThanOrEqual(0);
    }
    expect(added(run, [skewed])[pipelineQueueDuration.name]).toEqual([0]);
  });

  it('ends with the last job, and where there is none when GitHub says', () => {
    expect(added(run, [job])[pipelineDuration.name]).toEqual([60]);
    expect(added(run, [])[pipelineDuration.name]).toEqual([90]);
  });

  it.each(['cancelled', 'skipped', 'action_required', 'stale', 'neutral'] as const)(
    'has no duration where it is %s: there is no verdict',
    (conclusion) => {
      const found = added({ ...run, conclusion }, [job]);
      expect(found[pipelineDuration.name]).toBeUndefined();
      expect(found['pipeline_runs_total']).toEqual([1]);
    },
  );

  it('counts a job that no runner took, and no time of it', () => {
    for (const idle of [
      { ...job, conclusion: 'skipped' as const },
      { ...job, conclusion: 'cancelled' as const, runner: undefined },
    ]) {
      const found = added(run, [idle]);
      expect(found[pipelineStageRuns.name]).toEqual([1]);
      expect(Object.keys(found).filter((name) => /stage_duration|queue|runner|billed/.test(name))).toEqual(
        [],
      );
    }
  });

  it('is one stage for a matrix, and one of its own for each job of a reusable workflow', () => {
    const names = ['test (18, ubuntu)', 'test (20, ubuntu)', 'deploy (eu) / smoke (1)'];
    const stages = measure(
      run,
      [],
      names.map((name) => ({ ...job, name })),
      { default: 0.01 },
    )
      .filter(({ metric }) => metric.name === pipelineStageRuns.name)
      .map(({ labels }) => labels['stage']);
    expect(stages).toEqual(['test', 'test', 'deploy / smoke']);
  });
});

describe('runnerLabel', () => {
  const prices = { default: 0.006, 'ubuntu-latest': 0.006 };

  it.each([
    [['self-hosted', 'ubuntu-latest'], 'ubuntu-latest'],
    [['gpu', 'large'], 'gpu'],
    [['constructor', 'ubuntu-latest'], 'ubuntu-latest'],
    [[], 'unknown'],
  ])('of %j is %s', (labels, expected) => {
    expect(runnerLabel({ ...job, labels }, prices)).toBe(expected);
  });
});
