import { panels } from '../dashboards/panels.ts';
import { alertmanagerConfigReloaded } from '../metrics/alertmanager.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Alertmanager refused its newest configuration: it goes on with the old one, and would not start again. */
export function alertmanagerConfigReloadFailed(): AlertRule {
  return alert({
    alert: 'AlertmanagerConfigReloadFailed',
    expr: maxBy(['instance'], alertmanagerConfigReloaded.where()).eq(0),
    for: '5m',
    severity: 'high',
    component: 'alertmanager',
    summary: '{{ $labels.instance }} refuses its configuration',
    description:
      'Alertmanager {{ $labels.instance }} works with an old configuration: new routes and receivers have no effect. It would not survive a restart.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].alertmanager },
  });
}
