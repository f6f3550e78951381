import { panels } from '../dashboards/panels.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { lastRunFailed } from './pipeline-last-run.ts';

/** A workflow's last run on the default branch failed: the recovery service hears of it at once, and nobody else. */
export function pipelineRunFailed({ objectives }: Settings): AlertRule {
  return alert({
    alert: 'PipelineRunFailed',
    expr: lastRunFailed(objectives.failing.lastKnown),
    severity: 'none',
    component: 'pipeline',
    labels: { recovery: 'workflow-retry' },
    summary: 'The last run of {{ $labels.workflow }} of {{ $labels.repository }} failed',
    description:
      'Its last run with a verdict on the default branch failed. The recovery service may repeat it.',
    panel: {
      dashboard: 'operations',
      panel: panels.operations.pipelineStatus,
      variables: ['repository', 'workflow'],
    },
  });
}
