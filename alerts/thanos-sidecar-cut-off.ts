import { panels } from '../dashboards/panels.ts';
import { sidecarPrometheusUp } from '../metrics/thanos.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** A sidecar does not reach the Prometheus beside it: queries miss its newest hours. */
export function thanosSidecarCutOff(): AlertRule {
  return alert({
    alert: 'ThanosSidecarCutOff',
    expr: maxBy(['pod'], sidecarPrometheusUp.where()).eq(0),
    for: '5m',
    severity: 'high',
    component: 'thanos',
    summary: 'The Thanos sidecar of {{ $labels.pod }} does not reach its Prometheus',
    description:
      'The sidecar of {{ $labels.pod }} has not reached Prometheus for 5m. Queries through Thanos lack what only this replica has not yet archived.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanos },
  });
}
