import { panels } from '../dashboards/panels.ts';
import { prometheusRequests } from '../metrics/prometheus.ts';
import { matches } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { countedEvents } from './counted-events.ts';

const window = '5m';

/**
 * Prometheus refused metrics for good (status 4xx), and the collector threw them away. A request stands or falls as a
 * whole: for one bad sample all others in it are lost.
 */
export function prometheusRemoteWriteRejected(): AlertRule {
  const rejected = prometheusRequests.where({ handler: '/api/v1/write', code: matches('4..') });
  return alert({
    alert: 'PrometheusRemoteWriteRejected',
    expr: countedEvents(['code', 'instance'], rejected, window).gt(0),
    severity: 'critical',
    component: 'prometheus',
    summary: '{{ $labels.instance }} rejects metrics of the collector with status {{ $labels.code }}',
    description: `{{ $value | printf "%.0f" }} remote writes to {{ $labels.instance }} got status {{ $labels.code }} in the last ${window}. Each may hold a thousand samples, and all of them are lost.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheusRemoteWrite },
  });
}
