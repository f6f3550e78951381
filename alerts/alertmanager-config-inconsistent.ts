import { panels } from '../dashboards/panels.ts';
import { alertmanagerConfigHash } from '../metrics/alertmanager.ts';
import { maxBy, minBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** The replicas work with different configurations: who is told depends on which of them is quicker. */
export function alertmanagerConfigInconsistent(): AlertRule {
  const hash = alertmanagerConfigHash.where();
  return alert({
    alert: 'AlertmanagerConfigInconsistent',
    expr: maxBy([], hash).ne(minBy([], hash)),
    // A changed ConfigMap reaches the nodes a minute or two apart.
    for: '5m',
    severity: 'high',
    component: 'alertmanager',
    summary: 'The Alertmanagers have different configurations',
    description: 'The replicas of Alertmanager have worked with different configurations for 5m.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].alertmanager },
  });
}
