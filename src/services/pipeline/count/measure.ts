import * as pipeline from '../../../../metrics/pipeline.ts';
import { type Job, type Run, hasVerdict, runSpanId, traceIdOf } from '../../../github/index.ts';
import { stageOf } from '../model/stage.ts';
import type { Change } from '../tables/series.ts';
import type { KeepsTrace } from './kept-traces.ts';

/** US dollars a minute, by runner label; `default` for the others. */
export type RunnerPrices = Readonly<Record<string, number>>;

/**
 * What an attempt adds to counters and histograms.
 * @param all the attempt's jobs, also those carried over from earlier attempts
 * @param own those that this attempt ran itself
 * @param keepsTrace only a trace that is kept is named beside a duration
 */
export function measure(
  run: Run,
  all: readonly Job[],
  own: readonly Job[],
  prices: RunnerPrices,
  keepsTrace: KeepsTrace = () => true,
): Change[] {
  const { repository, workflow, ref, conclusion = 'neutral' } = run;
  const changes: Change[] = [
    { metric: pipeline.pipelineRuns, labels: { repository, workflow, ref, status: conclusion }, by: 1 },
  ];
  if (hasVerdict(run)) {
    const seconds = runSeconds(run, all);
    changes.push({
      metric: pipeline.pipelineDuration,
      labels: { repository, workflow, ref },
      observed: seconds,
      ...(keepsTrace(run, seconds)
        ? {
            exemplar: {
              value: seconds,
              time: endOf(run, all),
              traceId: traceIdOf(run),
              spanId: runSpanId(run),
            },
          }
        : {}),
    });
  }
  return [...changes, ...own.flatMap((job) => measureJob(run, job, prices))];
}

function measureJob({ repository, workflow }: Run, job: Job, prices: RunnerPrices): Change[] {
  const stage = stageOf(job.name);
  const ended: Change = {
    metric: pipeline.pipelineStageRuns,
    labels: { repository, workflow, stage, status: job.conclusion ?? 'neutral' },
    by: 1,
  };
  // What no runner ever took neither waited for one nor took time on one.
  if (!ran(job)) return [ended];
  const runner = runnerLabel(job, prices);
  return [
    ended,
    {
      metric: pipeline.pipelineQueueDuration,
      labels: { repository, workflow },
      observed: positive(job.startedAt - job.createdAt),
    },
    {
      metric: pipeline.pipelineStageDuration,
      labels: { repository, workflow, stage },
      observed: jobSeconds(job),
    },
    { metric: pipeline.pipelineRunnerSeconds, labels: { repository, workflow, runner }, by: jobSeconds(job) },
    {
      metric: pipeline.pipelineBilledMinutes,
      labels: { repository, workflow, runner },
      by: billedMinutes(job),
    },
  ];
}

/** From the attempt's start to its last job's end, in seconds. */
export function runSeconds(run: Run, jobs: readonly Job[]): number {
  return positive(endOf(run, jobs) - run.startedAt);
}

/** When its last job ended; where it has none, when GitHub gave up. Milliseconds since 1970. */
export function endOf(run: Run, jobs: readonly Job[]): number {
  const ends = jobs.flatMap(({ completedAt }) => (completedAt === undefined ? [] : [completedAt]));
  return ends.length === 0 ? run.updatedAt : Math.max(...ends);
}

/** Whether a runner ever took the job. */
export function ran({ conclusion, runner, completedAt }: Job): boolean {
  return conclusion !== 'skipped' && runner !== undefined && completedAt !== undefined;
}

/** From the job's start to its end, in seconds. */
export function jobSeconds({ startedAt, completedAt }: Job): number {
  return positive((completedAt ?? startedAt) - startedAt);
}

/** Minutes that GitHub bills: each begun one counts. */
export function billedMinutes(job: Job): number {
  return Math.ceil(jobSeconds(job) / 60);
}

/** What the jobs cost, in US dollars. */
export function costOf(jobs: readonly Job[], prices: RunnerPrices): number {
  const cost = jobs.filter(ran).reduce((sum, job) => {
    return sum + billedMinutes(job) * (prices[runnerLabel(job, prices)] ?? prices['default'] ?? 0);
  }, 0);
  return Math.round(cost * 1e6) / 1e6;
}

/** The runner's label as GitHub bills it: one that has a price, else the first. */
export function runnerLabel({ labels }: Job, prices: RunnerPrices): string {
  return (
    labels.find((label) => label !== 'default' && Object.hasOwn(prices, label)) ?? labels[0] ?? 'unknown'
  );
}

// GitHub's clocks may disagree among themselves: no time is negative.
function positive(milliseconds: number): number {
  return Math.max(0, milliseconds) / 1000;
}
