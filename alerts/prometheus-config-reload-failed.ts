import { panels } from '../dashboards/panels.ts';
import { prometheusConfigReloaded } from '../metrics/prometheus.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Prometheus refused its newest configuration or rules: it goes on with the old ones, and would not start again. */
export function prometheusConfigReloadFailed(): AlertRule {
  return alert({
    alert: 'PrometheusConfigReloadFailed',
    expr: maxBy(['instance'], prometheusConfigReloaded.where()).eq(0),
    for: '5m',
    severity: 'high',
    component: 'prometheus',
    summary: '{{ $labels.instance }} refuses its configuration',
    description:
      'Prometheus {{ $labels.instance }} works with an old configuration: new rules and targets have no effect. It would not survive a restart.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheus },
  });
}
