import { pipelineQueueDuration } from '../metrics/pipeline.ts';
import { histogramQuantile, increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** How long the jobs of a workflow wait for a runner: the limit of PipelineQueueLong is set against this. */
export function queueP95({ objectives }: Settings) {
  const { window } = objectives.queue;
  const buckets = increase(pipelineQueueDuration.bucket.where().over(window));
  return recordingRule({
    record: 'pipeline:queue_duration:p95',
    // NaN, where no job began, is dropped by the comparison; milliseconds, as in the alert.
    expr: round(histogramQuantile(0.95, sumBy(['repository', 'workflow', 'le'], buckets)), 0.001).gte(0),
    help: `95th percentile of the wait of the jobs that began in the last ${window}, in seconds.`,
  });
}
