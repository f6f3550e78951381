import { panels } from '../dashboards/panels.ts';
import { stackNamespace, statefulSetReady } from '../metrics/kubernetes.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/**
 * PostgreSQL answers nobody: Grafana, the pipeline exporter, the cost exporter and the recovery service stand still.
 * It has no exporter; its readiness probe asks it (`pg_isready`), and kube-state-metrics tells the result.
 */
export function postgresDown(): AlertRule {
  const ready = statefulSetReady.where({ namespace: stackNamespace, statefulset: 'postgresql' });
  return alert({
    alert: 'PostgresDown',
    expr: maxBy([], ready).eq(0),
    // A planned restart takes less.
    for: '2m',
    severity: 'critical',
    component: 'postgresql',
    summary: 'PostgreSQL is down',
    description:
      'No replica of PostgreSQL is ready. Grafana cannot be used, and deliveries from GitHub are refused until it is back.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].postgresql },
  });
}
