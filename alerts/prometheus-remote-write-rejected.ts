import { panels } from '../dashboards/panels.ts';
import { prometheusRequests } from '../metrics/prometheus.ts';
import { increase, matches, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { countedEvents } from './counted-events.ts';

const panel = {
  dashboard: 'observability-health',
  panel: panels['observability-health'].prometheusRemoteWrite,
};

/**
 * Prometheus refused metrics for good (status 4xx), and the collector threw them away. A request stands or falls as a
 * whole: for one bad sample all others in it are lost.
 */
export function prometheusRemoteWriteRejected(): AlertRule {
  const window = '5m';
  const rejected = prometheusRequests.where({ handler: '/api/v1/write', code: matches('4..') });
  return alert({
    alert: 'PrometheusRemoteWriteRejected',
    expr: countedEvents(['code', 'instance'], rejected, window).gt(0),
    severity: 'critical',
    component: 'prometheus',
    summary: '{{ $labels.instance }} rejects metrics of the collector with status {{ $labels.code }}',
    description: `{{ $value | printf "%.0f" }} remote writes to {{ $labels.instance }} got status {{ $labels.code }} in the last ${window}. Each may hold a thousand samples, and all of them are lost.`,
    panel,
  });
}

/**
 * Prometheus keeps failing to take metrics (status 5xx). The collector retries, and everything behind the request
 * waits; it gives up after some minutes. A Prometheus that starts answers so for a moment.
 */
export function prometheusRemoteWriteFailing(): AlertRule {
  // Shorter than `for`: what was refused once must not keep the alert waiting until it fires.
  const window = '2m';
  const failed = prometheusRequests.where({ handler: '/api/v1/write', code: matches('5..') });
  return alert({
    alert: 'PrometheusRemoteWriteRejected',
    expr: round(sumBy(['code', 'instance'], increase(failed.over(window)))).gt(0),
    for: '3m',
    severity: 'high',
    component: 'prometheus',
    summary: '{{ $labels.instance }} cannot take metrics of the collector: status {{ $labels.code }}',
    description: `{{ $value | printf "%.0f" }} remote writes to {{ $labels.instance }} got status {{ $labels.code }} in the last ${window}, and others before. Metrics wait in the collector's memory until it gives them up.`,
    panel,
  });
}
