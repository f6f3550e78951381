import { panels } from '../dashboards/panels.ts';
import { alertmanagerMembers } from '../metrics/alertmanager.ts';
import { up } from '../metrics/scrape.ts';
import { countBy, minBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** A replica does not know all replicas that run: people are told twice, and silences hold on one side only. */
export function alertmanagerClusterSplit(): AlertRule {
  const running = countBy([], up.where({ job: 'alertmanager' }).eq(1));
  return alert({
    alert: 'AlertmanagerClusterSplit',
    expr: minBy(['instance'], alertmanagerMembers.where()).lt(running, { on: [], groupLeft: [] }),
    for: '5m',
    severity: 'high',
    component: 'alertmanager',
    summary: '{{ $labels.instance }} does not know all Alertmanagers',
    description:
      'Alertmanager {{ $labels.instance }} knows {{ $value }} replicas, itself among them, and more are running. Notifications are sent twice, and silences do not reach all replicas.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].alertmanagerCluster },
  });
}
