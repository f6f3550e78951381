import { panels } from '../dashboards/panels.ts';
import { pipelineOldestActiveRun } from '../metrics/pipeline.ts';
import { durationSeconds, maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** A run has been queued or in progress for so long that it will hardly end by itself. */
export function pipelineStuck({ objectives }: Settings): AlertRule {
  const { after } = objectives.stuck;
  return alert({
    alert: 'PipelineStuck',
    expr: maxBy(['repository', 'workflow'], pipelineOldestActiveRun.where()).gt(durationSeconds(after)),
    severity: 'high',
    component: 'pipeline',
    summary: 'A run of {{ $labels.workflow }} of {{ $labels.repository }} does not end',
    description: `It was started {{ $value | humanizeDuration }} ago and is still queued or in progress (limit ${after}).`,
    panel: {
      dashboard: 'operations',
      panel: panels.operations.oldestActiveRun,
      variables: ['repository', 'workflow'],
    },
  });
}
