import { panels } from '../dashboards/panels.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { failedRuns, verdictRuns } from './verdict-runs.ts';

/** Too few runs of a workflow succeed on the default branch, over enough runs to mean something. */
export function pipelineSuccessRateLow({ objectives }: Settings): AlertRule {
  const { percent, window, leastRuns } = objectives.lowSuccess;
  const all = verdictRuns(window);
  // Whole numbers on both sides: 4 of 5 is exactly 80 %, whatever floating point makes of 1 - 0.2.
  const succeeded = all.sub(failedRuns(window));
  return alert({
    alert: 'PipelineSuccessRateLow',
    expr: succeeded.mul(100).div(all).lt(percent).and(all.gte(leastRuns)),
    severity: 'high',
    component: 'pipeline',
    summary: '{{ $labels.workflow }} of {{ $labels.repository }} fails too often',
    description: `Only {{ $value | printf "%.1f" }} % of its runs on the default branch succeeded in the last ${window} (limit ${percent} %).`,
    panel: {
      dashboard: 'operations',
      panel: panels.operations.successRateByWorkflow,
      variables: ['repository', 'workflow'],
    },
  });
}
