import { pipelineDuration } from '../metrics/pipeline.ts';
import { histogramQuantile, increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

const lastHour = sumBy(['le'], increase(pipelineDuration.bucket.where().over('1h')));

/** How long the slow runs take, over all workflows: one line for any time range. */
export const allPipelineDurationP95 = recordingRule({
  record: 'all:pipeline_duration:p95',
  // Where no run ended the quantile is NaN, which no comparison keeps. Durations are above 0.
  expr: histogramQuantile(0.95, lastHour).gt(0),
  help: '95th percentile of the duration of all runs that ended with a verdict in the last hour, in seconds.',
});

/** The distribution of all runs' durations, hour by hour: a series a bucket, where the raw ones are one a workflow. */
export const allPipelineDurationBuckets = recordingRule({
  record: 'all:pipeline_duration_bucket:increase1h',
  expr: round(lastHour),
  help: 'Runs with a verdict in the last hour that took at most `le` seconds.',
});
