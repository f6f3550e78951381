import { panels } from '../dashboards/panels.ts';
import { costCollectionErrors, costLastSuccess } from '../metrics/cost.ts';
import { increase, maxBy, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** A provider has only ever answered with errors. `CostDataStale` cannot see it: there is no last success to age. */
export function costCollectionFailing({ cost }: Settings): AlertRule {
  const errors = round(sumBy(['provider'], increase(costCollectionErrors.where().over(cost.staleAfter))));
  return alert({
    alert: 'CostCollectionFailing',
    expr: errors.gt(0).unless(maxBy(['provider'], costLastSuccess.where())),
    // The first attempt may be too early: names, routes and secrets of a new pod need a moment.
    for: '5m',
    severity: 'medium',
    component: 'cost-exporter',
    summary: 'Costs of {{ $labels.provider }} could never be read',
    description: `Failed attempts in the last ${cost.staleAfter}: {{ $value }}. None has succeeded yet. Its budget is not watched.`,
    panel: { dashboard: 'cost', panel: panels.cost.dataAge },
  });
}
