import { panels } from '../dashboards/panels.ts';
import { pipelineQueueDuration } from '../metrics/pipeline.ts';
import { durationSeconds, histogramQuantile, increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** Jobs wait too long for a runner. */
export function pipelineQueueLong({ objectives }: Settings): AlertRule {
  const { p95, window } = objectives.queue;
  const jobs = sumBy(
    ['repository', 'workflow', 'le'],
    increase(pipelineQueueDuration.bucket.where().over(window)),
  );
  return alert({
    alert: 'PipelineQueueLong',
    // Milliseconds: a quantile on a bucket's bound carries the dust of binary fractions. NaN, where no job began, is
    // above nothing.
    expr: round(histogramQuantile(0.95, jobs), 0.001).gt(durationSeconds(p95)),
    severity: 'medium',
    component: 'pipeline',
    summary: 'Jobs of {{ $labels.workflow }} of {{ $labels.repository }} wait long for a runner',
    description: `95 % of the jobs that began in the last ${window} waited up to {{ $value | humanizeDuration }} (limit ${p95}).`,
    panel: {
      dashboard: 'operations',
      panel: panels.operations.queueTime,
      variables: ['repository', 'workflow'],
    },
  });
}
