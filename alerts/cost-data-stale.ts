import { panels } from '../dashboards/panels.ts';
import { costLastSuccess } from '../metrics/cost.ts';
import { age, durationSeconds, maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** A provider could not be read for so long that its figures miss a day; budgets are judged by old numbers. */
export function costDataStale({ cost }: Settings): AlertRule {
  const lastSuccess = maxBy(['provider'], costLastSuccess.where());
  return alert({
    alert: 'CostDataStale',
    expr: age(lastSuccess).gt(durationSeconds(cost.staleAfter)),
    severity: 'medium',
    // Not `cost`: a budget that is exceeded must not keep quiet that another provider is not read.
    component: 'cost-exporter',
    summary: 'Costs of {{ $labels.provider }} are out of date',
    description: `They were last read {{ $value | humanizeDuration }} ago (limit ${cost.staleAfter}). The last known figures are still shown.`,
    panel: { dashboard: 'cost', panel: panels.cost.dataAge },
  });
}
