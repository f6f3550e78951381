import { panels } from '../dashboards/panels.ts';
import { ruleGroupIterationsMissed } from '../metrics/prometheus.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '10m';
/** Rounds that may be left out: a restart or a backup costs one or two. */
const tolerated = 2;

/** A group takes longer than its interval: rounds are left out, recorded series get holes, alerts come late. */
export function prometheusRulesSlow(): AlertRule {
  const missed = increase(ruleGroupIterationsMissed.where().over(window));
  return alert({
    alert: 'PrometheusRulesSlow',
    expr: round(sumBy(['rule_group', 'instance'], missed)).gt(tolerated),
    severity: 'high',
    component: 'prometheus',
    summary: 'Rules of {{ $labels.rule_group }} are evaluated too slowly',
    description: `{{ $labels.instance }} left out {{ $value | printf "%.0f" }} rounds of the group in the last ${window} (limit ${tolerated}).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheusRules },
  });
}
