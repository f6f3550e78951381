import { panels } from '../dashboards/panels.ts';
import { constant } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/**
 * Always fires. It goes to a dead man's switch outside of the stack, which calls for help when it no longer comes:
 * then rules are not evaluated, or Alertmanager does not deliver.
 */
export function watchdog(): AlertRule {
  return alert({
    alert: 'Watchdog',
    expr: constant(1),
    severity: 'none',
    component: 'alertmanager',
    summary: 'Alerting works',
    description: 'This alert always fires. When it is missing, no other alert can be relied on.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].alertmanagerDelivery },
  });
}
