import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { queueBuckets, runBuckets, stageBuckets } from './buckets.ts';
import { pushed, refs, statuses, target, workflow, workflowRef } from './labels.ts';

// What the pipeline exporter knows of GitHub Actions. Counters and histograms live in its database and are pushed
// over OTLP; each attempt of a run counts once, when GitHub says that it has ended.

const own = { emitter: 'pipeline-exporter', evidence: { kind: 'own' } } as const;

export const pipelineRuns = counter({
  ...own,
  name: 'pipeline_runs_total',
  unit: 'count',
  help: 'Attempts of workflow runs that ended, by conclusion.',
  labels: { ...workflow, ref: refs, status: statuses, ...pushed },
});

export const pipelineDuration = histogram({
  ...own,
  name: 'pipeline_duration_seconds',
  unit: 'seconds',
  help: "Time from an attempt's start to its last job's end; attempts with a verdict only.",
  labels: { ...workflowRef, ...pushed },
  buckets: runBuckets,
});

export const pipelineQueueDuration = histogram({
  ...own,
  name: 'pipeline_queue_duration_seconds',
  unit: 'seconds',
  help: "Time from a job's creation to its start on a runner.",
  labels: { ...workflow, ...pushed },
  buckets: queueBuckets,
});

export const pipelineStageRuns = counter({
  ...own,
  name: 'pipeline_stage_runs_total',
  unit: 'count',
  help: 'Jobs that ended, by conclusion; the stage is the job name without its matrix suffix.',
  labels: { ...workflow, stage: 'any', status: statuses, ...pushed },
});

export const pipelineStageDuration = histogram({
  ...own,
  name: 'pipeline_stage_duration_seconds',
  unit: 'seconds',
  help: "Time from a job's start to its end.",
  labels: { ...workflow, stage: 'any', ...pushed },
  buckets: stageBuckets,
});

export const pipelineRunsActive = gauge({
  ...own,
  name: 'pipeline_runs_active',
  unit: 'count',
  help: 'Runs that have not ended, by state; 0 when idle.',
  labels: { ...workflow, state: ['queued', 'in_progress'], ...pushed },
});

export const pipelineOldestActiveRun = gauge({
  ...own,
  name: 'pipeline_oldest_active_run_seconds',
  unit: 'seconds',
  help: 'Age of the oldest run that has not ended; 0 when idle.',
  labels: { ...workflow, ...pushed },
});

export const pipelineLastRunSuccess = gauge({
  ...own,
  name: 'pipeline_last_run_success',
  unit: 'boolean',
  help: 'Whether the last run with a verdict succeeded; absent before the first.',
  labels: { ...workflowRef, ...pushed },
});

export const pipelineLastRunTimestamp = gauge({
  ...own,
  name: 'pipeline_last_run_timestamp_seconds',
  unit: 'timestamp',
  help: 'When the last run with a verdict ended.',
  labels: { ...workflowRef, ...pushed },
});

export const pipelineRunnerSeconds = counter({
  ...own,
  name: 'pipeline_runner_seconds_total',
  unit: 'seconds',
  help: 'Time that jobs spent on runners.',
  labels: { ...workflow, runner: 'any', ...pushed },
});

export const pipelineBilledMinutes = counter({
  ...own,
  name: 'pipeline_billed_minutes_total',
  unit: 'minutes',
  help: 'Minutes that GitHub bills: each job rounded up to the next whole minute.',
  labels: { ...workflow, runner: 'any', ...pushed },
});

export const exporterDeliveries = counter({
  ...own,
  name: 'pipeline_exporter_deliveries_total',
  unit: 'count',
  help: 'Webhook deliveries from GitHub, by event and what became of them.',
  labels: { event: 'any', outcome: ['accepted', 'duplicate', 'rejected'], ...target },
});

export const exporterReconciledRuns = counter({
  ...own,
  name: 'pipeline_exporter_reconciled_runs_total',
  unit: 'count',
  help: 'Run attempts that were found through the API because no delivery told of them.',
  labels: { repository: 'any', ...pushed },
});

export const exporterBacklog = gauge({
  ...own,
  name: 'pipeline_exporter_backlog',
  unit: 'count',
  help: 'Stored deliveries and attempts that wait to be processed or exported.',
  labels: { ...pushed },
});
