import { refs, verdictStatuses } from '../../../metrics/labels.ts';
import * as metrics from '../../../metrics/pipeline.ts';
import type { Model } from '../model.ts';
import { billedMinutes, hasVerdict, jobSeconds, ownJobs, queueSeconds, runSeconds } from '../run.ts';
import type { CountedAttempt } from './counted.ts';
import { CounterFamily, HistogramFamily } from './cumulative.ts';
import { GaugeFamily } from './levels.ts';
import type { Family } from './step-series.ts';

/** What the pipeline exporter counts of runs and jobs, each attempt once. */
export function pipelineCounters(model: Model, counted: readonly CountedAttempt[]): Family[] {
  const runs = new CounterFamily(metrics.pipelineRuns);
  const durations = new HistogramFamily(metrics.pipelineDuration);
  const queues = new HistogramFamily(metrics.pipelineQueueDuration);
  const stageRuns = new CounterFamily(metrics.pipelineStageRuns);
  const stageDurations = new HistogramFamily(metrics.pipelineStageDuration);
  const runnerSeconds = new CounterFamily(metrics.pipelineRunnerSeconds);
  const minutes = new CounterFamily(metrics.pipelineBilledMinutes);

  // What is configured is there before its first run; the rest cannot be known.
  for (const { repository, name: workflow } of model.organisation.repositories.flatMap((r) => r.workflows)) {
    queues.declare({ repository, workflow }, model.from);
    for (const ref of refs) {
      durations.declare({ repository, workflow, ref }, model.from);
      for (const status of verdictStatuses) runs.declare({ repository, workflow, ref, status }, model.from);
    }
  }

  for (const { attempt, at } of counted) {
    const { repository, workflow, ref, conclusion } = attempt;
    runs.add({ repository, workflow, ref, status: conclusion }, at);
    if (hasVerdict(attempt)) durations.observe({ repository, workflow, ref }, at, runSeconds(attempt));
    for (const job of ownJobs(attempt)) {
      const { stage, runner } = job;
      stageRuns.add({ repository, workflow, stage, status: job.conclusion }, at);
      // What never ran neither waited for a runner nor took time on one.
      if (runner === undefined) continue;
      queues.observe({ repository, workflow }, at, queueSeconds(job));
      stageDurations.observe({ repository, workflow, stage }, at, jobSeconds(job));
      runnerSeconds.add({ repository, workflow, runner }, at, jobSeconds(job));
      minutes.add({ repository, workflow, runner }, at, billedMinutes(job));
    }
  }
  return [runs, durations, queues, stageRuns, stageDurations, runnerSeconds, minutes].map((family) =>
    family.finish(),
  );
}

/** The last verdict of each workflow and ref; nothing before the first. */
export function lastRuns(counted: readonly CountedAttempt[]): Family[] {
  const success = new GaugeFamily(metrics.pipelineLastRunSuccess);
  const timestamp = new GaugeFamily(metrics.pipelineLastRunTimestamp);
  const newest = new Map<string, number>();
  for (const { attempt, at } of counted) {
    if (!hasVerdict(attempt)) continue;
    const { repository, workflow, ref, completedAt } = attempt;
    const key = `${repository} ${workflow} ${ref}`;
    // A run that was found late may be older than the last one known.
    if (completedAt < (newest.get(key) ?? -Infinity)) continue;
    newest.set(key, completedAt);
    success.set({ repository, workflow, ref }, at, attempt.conclusion === 'success' ? 1 : 0);
    timestamp.set({ repository, workflow, ref }, at, completedAt / 1000);
  }
  return [success.finish(), timestamp.finish()];
}
