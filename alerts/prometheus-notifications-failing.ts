import { panels } from '../dashboards/panels.ts';
import { prometheusAlertRequestsFailed, prometheusAlertsDropped } from '../metrics/prometheus.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '5m';
const panel = {
  dashboard: 'observability-health',
  panel: panels['observability-health'].alertmanagerDelivery,
};

/**
 * A Prometheus reaches no Alertmanager: its alerts are dropped. Watchdog always fires, so there are always some. The
 * other replica tells of it; when neither gets through, the dead man's switch does.
 */
export function prometheusNotificationsLost(): AlertRule {
  const dropped = increase(prometheusAlertsDropped.where().over(window));
  return alert({
    alert: 'PrometheusNotificationsFailing',
    expr: round(sumBy(['instance'], dropped)).gt(0),
    for: '2m',
    severity: 'critical',
    component: 'prometheus',
    summary: '{{ $labels.instance }} reaches no Alertmanager',
    description: `Prometheus {{ $labels.instance }} dropped {{ $value | printf "%.0f" }} alerts in the last ${window}: no Alertmanager took them, or it knows none.`,
    panel,
  });
}

/** A Prometheus does not reach one of the Alertmanagers: alerts arrive, but nothing is left in reserve. */
export function prometheusNotificationsFailing(): AlertRule {
  // Requests that failed; the count of alerts sent holds those that did not arrive, so a share cannot be had.
  const failed = increase(prometheusAlertRequestsFailed.where().over(window));
  return alert({
    alert: 'PrometheusNotificationsFailing',
    expr: round(sumBy(['instance', 'alertmanager'], failed)).gt(0),
    for: '5m',
    severity: 'high',
    component: 'prometheus',
    summary: '{{ $labels.instance }} does not reach {{ $labels.alertmanager }}',
    description: `{{ $value | printf "%.0f" }} requests from Prometheus {{ $labels.instance }} to {{ $labels.alertmanager }} failed in the last ${window}.`,
    panel,
  });
}
