import { failedStatuses, verdictStatuses } from '../metrics/labels.ts';
import { pipelineStageDuration, pipelineStageRuns } from '../metrics/pipeline.ts';
import { histogramQuantile, increase, oneOf, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

const jobs = (statuses: readonly (typeof verdictStatuses)[number][]) =>
  round(
    sumBy(
      ['repository', 'stage'],
      increase(pipelineStageRuns.where({ status: oneOf(...statuses) }).over('6h')),
    ),
  );

const all = jobs(verdictStatuses);

/** Where pipelines break: by stage, over the workflows of a repository, which mostly share their stages. */
export const stageFailures = recordingRule({
  record: 'stage:failures:ratio6h',
  expr: jobs(failedStatuses).or(all.mul(0)).div(all.gt(0)),
  help: "Share of a stage's jobs with a verdict that failed in the last 6 hours, 0 to 1.",
});

/** How often a stage failed in a day: what the worst stages are chosen by. */
export const stageFailuresOfDay = recordingRule({
  record: 'stage:failures:increase1d',
  expr: round(
    sumBy(
      ['repository', 'stage'],
      increase(pipelineStageRuns.where({ status: oneOf(...failedStatuses) }).over('1d')),
    ),
  ).or(jobs(verdictStatuses).mul(0)),
  help: "A stage's jobs that failed in the last 24 hours; 0 for one that ran in the last 6 and did not fail.",
});

/** How long the slow jobs of a stage take. */
export const stageDurationP95 = recordingRule({
  record: 'stage:duration:p95',
  expr: histogramQuantile(
    0.95,
    sumBy(
      ['repository', 'workflow', 'stage', 'le'],
      increase(pipelineStageDuration.bucket.where().over('6h')),
    ),
  ).gt(0),
  help: '95th percentile of the duration of the jobs that ended in the last 6 hours, in seconds.',
});
