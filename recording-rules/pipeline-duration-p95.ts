import { pipelineDuration } from '../metrics/pipeline.ts';
import { histogramQuantile, increase, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/**
 * How long the slow runs of a workflow take, on all branches: 95 % of the last hour's verdict runs took at most this
 * many seconds.
 */
export const durationP95 = recordingRule({
  record: 'pipeline:duration:p95',
  expr: histogramQuantile(
    0.95,
    sumBy(['repository', 'workflow', 'le'], increase(pipelineDuration.bucket.where().over('1h'))),
    // Where no run ended the quantile is NaN, which no comparison keeps. Durations are above 0.
  ).gt(0),
  help: '95th percentile of the duration of the runs that ended with a verdict in the last hour, in seconds.',
});
