import { panels } from '../dashboards/panels.ts';
import { ruleEvaluationFailures } from '../metrics/prometheus.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '5m';

/** Rules of a group can no longer be evaluated: what they record is missing, and what they should tell of goes unseen. */
export function prometheusRuleFailures(): AlertRule {
  const failures = increase(ruleEvaluationFailures.where().over(window));
  return alert({
    alert: 'PrometheusRuleFailures',
    expr: round(sumBy(['rule_group', 'instance'], failures)).gt(0),
    // Longer than the window reaches after a single failure.
    for: '5m',
    severity: 'high',
    component: 'prometheus',
    summary: 'Rules of {{ $labels.rule_group }} cannot be evaluated',
    description: `{{ $value | printf "%.0f" }} evaluations on {{ $labels.instance }} failed in the last ${window}. Alerts of this group may be missing.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheusRules },
  });
}
