import { describe, expect, it } from 'vitest';
import { companyFamilies, companyModel, companySettings, monday } from '../fixture.ts';
import type { Model } from '../model.ts';
import { type RunAttempt, ownJobs } from '../run.ts';
import { day, hour, minute } from '../time.ts';
import { sampleAt } from './step-series.ts';

// Counts again, in the plainest way, what the series say at the end. Nothing here uses the series' own code.

const quiet = [
  { kind: 'exporter-gone', mode: 'down', start: monday + 4 * day, end: monday + 4 * day + hour },
] as const;
/** Sunday evening: nobody works, so whatever ended has been counted. */
const end = monday + 7 * day;
const models = [companyModel(1, 8), companyModel(2, 8), companyModel(3, 8, quiet)];

/** Samples at the end, by the values of the labels that are named. */
function samples(model: Model, name: string, labels: readonly string[]): Map<string, number> {
  const found = companyFamilies(model)
    .flatMap(({ series }) => series)
    .filter((series) => series.name === name);
  return new Map(
    found
      .map((series): [string, number] => [
        labels.map((label) => series.labels[label]).join(' '),
        sampleAt(series, end),
      ])
      .filter(([, value]) => value > 0),
  );
}

class Tally extends Map<string, number> {
  add(key: string, amount = 1): void {
    this.set(key, (this.get(key) ?? 0) + amount);
  }
}

function tally(model: Model, fill: (run: RunAttempt, add: Tally) => void): Map<string, number> {
  const result = new Tally();
  for (const run of model.timeline.attempts) if (run.updatedAt < end - hour) fill(run, result);
  return new Map([...result].filter(([, value]) => value > 0));
}

const isVerdict = (run: RunAttempt): boolean =>
  ['success', 'failure', 'timed_out', 'startup_failure'].includes(run.conclusion);

describe.each(models.map((model) => ({ model, name: `seed ${model.seed}` })))(
  'at the end of a week, $name',
  ({ model }) => {
    it('nothing is under way', () => {
      const late = model.timeline.attempts.filter(
        ({ runStartedAt, updatedAt }) => runStartedAt < end && updatedAt > end - hour - 10 * minute,
      );
      expect(late).toEqual([]);
    });

    it('runs are counted by conclusion', () => {
      expect(samples(model, 'pipeline_runs_total', ['repository', 'workflow', 'ref', 'status'])).toEqual(
        tally(model, (run, count) => {
          count.add(`${run.repository} ${run.workflow} ${run.ref} ${run.conclusion}`);
        }),
      );
    });

    it('durations are those of runs with a verdict', () => {
      const labels = ['repository', 'workflow', 'ref'];
      expect(samples(model, 'pipeline_duration_seconds_count', labels)).toEqual(
        tally(model, (run, count) => {
          if (isVerdict(run)) count.add(`${run.repository} ${run.workflow} ${run.ref}`);
        }),
      );
      expect(samples(model, 'pipeline_duration_seconds_sum', labels)).toEqual(
        tally(model, (run, count) => {
          const lastEnd = Math.max(run.completedAt, ...run.jobs.map(({ completedAt }) => completedAt));
          if (isVerdict(run))
            count.add(`${run.repository} ${run.workflow} ${run.ref}`, (lastEnd - run.runStartedAt) / 1000);
        }),
      );
      expect(
        samples(model, 'pipeline_duration_seconds_bucket', [...labels, 'le']).get(
          'acme/backend backend-ci other 604',
        ),
      ).toBe(
        tally(model, (run, count) => {
          const fits = (run.completedAt - run.runStartedAt) / 1000 <= 604;
          if (isVerdict(run) && fits) count.add(`${run.repository} ${run.workflow} ${run.ref}`);
        }).get('acme/backend backend-ci other'),
      );
    });

    it('jobs are counted once, by stage and conclusion, whatever a rerun lists again', () => {
      expect(
        samples(model, 'pipeline_stage_runs_total', ['repository', 'workflow', 'stage', 'status']),
      ).toEqual(
        tally(model, (run, count) => {
          for (const job of run.jobs) {
            if (!job.carriedOver)
              count.add(`${run.repository} ${run.workflow} ${job.stage} ${job.conclusion}`);
          }
        }),
      );
    });

    it('waits, durations, runner seconds and billed minutes are those of jobs that ran', () => {
      const ran = (run: RunAttempt): { seconds: number; wait: number; stage: string; runner: string }[] =>
        ownJobs(run).flatMap(({ runner, stage, createdAt, startedAt, completedAt }) =>
          runner === undefined
            ? []
            : [
                {
                  runner,
                  stage,
                  seconds: (completedAt - startedAt) / 1000,
                  wait: (startedAt - createdAt) / 1000,
                },
              ],
        );
      const where = ['repository', 'workflow'];
      expect(samples(model, 'pipeline_queue_duration_seconds_sum', where)).toEqual(
        tally(model, (run, count) => {
          for (const { wait } of ran(run)) count.add(`${run.repository} ${run.workflow}`, wait);
        }),
      );
      expect(samples(model, 'pipeline_stage_duration_seconds_sum', [...where, 'stage'])).toEqual(
        tally(model, (run, count) => {
          for (const { stage, seconds } of ran(run))
            count.add(`${run.repository} ${run.workflow} ${stage}`, seconds);
        }),
      );
      expect(samples(model, 'pipeline_runner_seconds_total', [...where, 'runner'])).toEqual(
        tally(model, (run, count) => {
          for (const { runner, seconds } of ran(run))
            count.add(`${run.repository} ${run.workflow} ${runner}`, seconds);
        }),
      );
      expect(samples(model, 'pipeline_billed_minutes_total', [...where, 'runner'])).toEqual(
        tally(model, (run, count) => {
          for (const { runner, seconds } of ran(run)) {
            count.add(`${run.repository} ${run.workflow} ${runner}`, Math.ceil(seconds / 60));
          }
        }),
      );
    });

    it('tests are counted by outcome, and flaky ones by name', () => {
      expect(samples(model, 'test_cases_total', ['repository', 'suite', 'outcome'])).toEqual(
        tally(model, (run, count) => {
          for (const { suite, cases, skipped, failed, flaky } of run.reports) {
            const key = `${run.repository} ${suite}`;
            count.add(`${key} passed`, cases - skipped - failed.length - flaky.length);
            count.add(`${key} failed`, failed.length);
            count.add(`${key} skipped`, skipped);
            count.add(`${key} flaky`, flaky.length);
          }
        }),
      );
      expect(samples(model, 'test_flaky_total', ['repository', 'suite', 'test'])).toEqual(
        tally(model, (run, count) => {
          for (const { suite, flaky } of run.reports) {
            for (const { className, name } of flaky)
              count.add(`${run.repository} ${suite} ${className} › ${name}`);
          }
        }),
      );
    });

    it('workflows’ cost is their begun minutes at the price of the runner', () => {
      const price = companySettings.cost.runnerPrices['default'] ?? NaN;
      const minutes = tally(model, (run, count) => {
        for (const { runner, startedAt, completedAt } of ownJobs(run)) {
          if (runner === undefined) continue;
          count.add(`${run.repository} ${run.workflow}`, Math.ceil((completedAt - startedAt) / 60_000));
        }
      });
      const cost = samples(model, 'cost_workflow_usd_total', ['repository', 'workflow']);
      expect([...cost.keys()]).toEqual(expect.arrayContaining([...minutes.keys()]));
      for (const [key, usd] of cost) expect(usd).toBeCloseTo((minutes.get(key) ?? NaN) * price, 9);
    });

    it('recoveries are counted by how their rerun ended', () => {
      const ended = model.timeline.recoveries.filter(({ endedAt }) => endedAt < end);
      const total = (name: string): number =>
        [...samples(model, name, ['handler', 'repository', 'workflow', 'reason'])]
          .filter(([key]) => key.startsWith('workflow_retry'))
          .reduce((sum, [, value]) => sum + value, 0);
      expect(total('recovery_attempts_total')).toBe(ended.length);
      expect(total('recovery_success_total')).toBe(
        ended.filter(({ conclusion }) => conclusion === 'success').length,
      );
      expect(total('recovery_success_total') + total('recovery_failure_total')).toBe(ended.length);
    });
  },
);
