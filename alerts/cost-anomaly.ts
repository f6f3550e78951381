import { panels } from '../dashboards/panels.ts';
import { costExpectedDay, costExpectedDayUpper, costPreviousDay } from '../metrics/cost.ts';
import { maxBy, round } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/**
 * A service's last complete day cost more than the days before let expect. The cost exporter computes what was to be
 * expected: it knows the corrected bills, while Prometheus only has what was known at the time.
 */
export function costAnomaly({ cost }: Settings): AlertRule {
  const day = maxBy(['provider', 'service'], costPreviousDay.where());
  const upper = maxBy(['provider', 'service'], costExpectedDayUpper.where());
  const expected = maxBy(['provider', 'service'], costExpectedDay.where());
  return alert({
    alert: 'CostAnomaly',
    // Cents: a difference of binary fractions is not exact.
    expr: day.gt(upper).and(round(day.sub(expected), 0.01).gte(cost.anomalyLeastUsd)),
    keepFiringFor: '15m',
    severity: 'medium',
    component: 'cost',
    summary: '{{ $labels.service }} of {{ $labels.provider }} was unusually expensive',
    description: `It cost {{ $value | printf "%.2f" }} USD on the last complete UTC day: above the upper bound of what was expected, and at least ${cost.anomalyLeastUsd} USD above the expected.`,
    panel: { dashboard: 'cost', panel: panels.cost.anomalies },
  });
}
