import { panels } from '../dashboards/panels.ts';
import { costExpectedDay, costExpectedDayUpper, costPreviousDay } from '../metrics/cost.ts';
import { type Vector, lastOverTime, maxBy, round } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { lastKnown } from './cost-against-budget.ts';

/**
 * A service's last complete day cost more than the days before let expect. The cost exporter computes what was to be
 * expected: it knows the corrected bills, while Prometheus only has what was known at the time.
 */
export function costAnomaly({ cost }: Settings): AlertRule {
  const day = latest(costPreviousDay);
  const upper = latest(costExpectedDayUpper);
  const expected = latest(costExpectedDay);
  return alert({
    alert: 'CostAnomaly',
    // Cents: a difference of binary fractions is not exact.
    expr: day.gt(upper).and(round(day.sub(expected), 0.01).gte(cost.anomalyLeastUsd)),
    severity: 'medium',
    component: 'cost',
    summary: '{{ $labels.service }} of {{ $labels.provider }} was unusually expensive',
    description: `It cost {{ $value | printf "%.2f" }} USD on the last complete UTC day: above the upper bound of what was expected, and at least ${cost.anomalyLeastUsd} USD above the expected.`,
    panel: { dashboard: 'cost', panel: panels.cost.anomalies },
  });
}

function latest(figure: typeof costPreviousDay): Vector<'provider' | 'service'> {
  return maxBy(['provider', 'service'], lastOverTime(figure.where().over(lastKnown)));
}
