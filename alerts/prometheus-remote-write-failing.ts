import { panels } from '../dashboards/panels.ts';
import { prometheusRequests } from '../metrics/prometheus.ts';
import { increase, matches, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

// Shorter than `for`: what was refused once must not keep the alert waiting until it fires.
const window = '2m';

/**
 * Prometheus keeps failing to take metrics (status 5xx). The collector retries, and everything behind the request
 * waits; it gives up after some minutes. A Prometheus that starts answers so for a moment.
 */
export function prometheusRemoteWriteFailing(): AlertRule {
  const failed = prometheusRequests.where({ handler: '/api/v1/write', code: matches('5..') });
  return alert({
    alert: 'PrometheusRemoteWriteFailing',
    expr: round(sumBy(['code', 'instance'], increase(failed.over(window)))).gt(0),
    for: '3m',
    severity: 'high',
    component: 'prometheus',
    summary: '{{ $labels.instance }} cannot take metrics of the collector: status {{ $labels.code }}',
    description: `{{ $value | printf "%.0f" }} remote writes to {{ $labels.instance }} got status {{ $labels.code }} in the last ${window}, and others before. Metrics wait in the collector's memory until it gives them up.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheusRemoteWrite },
  });
}
