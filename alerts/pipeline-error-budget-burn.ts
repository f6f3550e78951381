import { panels } from '../dashboards/panels.ts';
import { type AlertRule, type Severity, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { failedRuns, verdictRuns } from './verdict-runs.ts';

/** The error budget is being spent so fast that it is gone within days: somebody has to look now. */
export function pipelineErrorBudgetBurnFast(settings: Settings): AlertRule {
  return burn(settings, 'fast', 'critical');
}

/** The error budget is being spent faster than it grows back, and has been for days. */
export function pipelineErrorBudgetBurnSlow(settings: Settings): AlertRule {
  return burn(settings, 'slow', 'high');
}

/**
 * Failures above a multiple of what the objective allows, in a long window (it matters) and in a short one (it is
 * still going on): "Alerting on SLOs" in Google's Site Reliability Workbook, with windows that hold runs of a CI.
 */
function burn({ objectives }: Settings, window: 'fast' | 'slow', severity: Severity): AlertRule {
  const { factor, longWindow, shortWindow, leastRuns } = objectives.burn[window];
  // Six digits: a product such as 3 × (100 - 99.9) must not carry the dust of binary fractions.
  const percent = Number((factor * (100 - objectives.successPercent)).toFixed(6));
  const tooMany = (over: typeof longWindow) => failedRuns(over).mul(100).div(verdictRuns(over)).gt(percent);
  return alert({
    alert: 'PipelineErrorBudgetBurn',
    expr: tooMany(longWindow).and(tooMany(shortWindow)).and(verdictRuns(longWindow).gte(leastRuns)),
    severity,
    component: 'pipeline',
    labels: { window },
    summary: `{{ $labels.workflow }} of {{ $labels.repository }} spends its error budget too fast (${window} burn)`,
    description: `{{ $value | printf "%.1f" }} % of its runs on the default branch failed in the last ${longWindow}, and too many in the last ${shortWindow} as well (limit ${percent} % in both; the objective is ${objectives.successPercent} % success).`,
    panel: {
      dashboard: 'operations',
      panel: panels.operations.errorBudget,
      variables: ['repository', 'workflow'],
    },
  });
}
