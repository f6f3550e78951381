import { panels } from '../dashboards/panels.ts';
import {
  alertmanagerNotificationsFailed,
  alertmanagerRequests,
  alertmanagerRequestsFailed,
} from '../metrics/alertmanager.ts';
import { type Vector, increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '10m';
const panel = {
  dashboard: 'observability-health',
  panel: panels['observability-health'].alertmanagerDelivery,
};

/** Nobody is told by one way (Slack, PagerDuty, …): every attempt of every replica failed. The other ways tell of it. */
export function alertmanagerNotificationsLost(): AlertRule {
  return alert({
    alert: 'AlertmanagerNotificationsFailing',
    expr: allFailed(),
    for: '1m',
    severity: 'critical',
    component: 'alertmanager',
    summary: 'No notification gets through by {{ $labels.integration }}',
    description: `All of the {{ $value | printf "%.0f" }} attempts to notify by {{ $labels.integration }} in the last ${window} failed, on every replica.`,
    panel,
  });
}

/** Some notifications were given up, while others got through. */
export function alertmanagerNotificationsFailing(): AlertRule {
  const given = increase(alertmanagerNotificationsFailed.where().over(window));
  return alert({
    alert: 'AlertmanagerNotificationsFailing',
    expr: round(sumBy(['integration'], given))
      .gt(0)
      .unless(allFailed(), { on: ['integration'] }),
    severity: 'high',
    component: 'alertmanager',
    summary: 'Some notifications by {{ $labels.integration }} do not get through',
    description: `{{ $value | printf "%.0f" }} notifications by {{ $labels.integration }} were given up in the last ${window}.`,
    panel,
  });
}

/**
 * Failed attempts of the ways by which none succeeded. Attempts tell at once what counts of notifications tell only
 * when Alertmanager gives up: it retries for as long as a group waits (`group_interval`).
 */
function allFailed(): Vector<'integration'> {
  const attempts = round(sumBy(['integration'], increase(alertmanagerRequests.where().over(window))));
  const failed = round(sumBy(['integration'], increase(alertmanagerRequestsFailed.where().over(window))));
  return failed.gt(0).and(failed.eq(attempts));
}
