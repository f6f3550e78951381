import { panels } from '../dashboards/panels.ts';
import { cronJobCreated, cronJobLastSuccess, stackNamespace } from '../metrics/kubernetes.ts';
import {
  type Duration,
  type Vector,
  age,
  durationSeconds,
  lastOverTime,
  maxBy,
  oneOf,
} from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** How old a backup may be: its interval and time to spare, which for the hourly one is a second attempt. */
const daily = { cronJobs: ['backup-prometheus', 'backup-postgresql'], after: '26h' } as const;
const hourly = { cronJobs: ['backup-grafana'], after: '2h' } as const;
/** A CronJob that was deleted is remembered for this long: no backup at all must not look like a good one. */
const memory = '3d';

/** A backup has not succeeded for too long, or never. */
export function backupStale(): AlertRule {
  return alert({
    alert: 'BackupStale',
    expr: stale(daily.cronJobs, daily.after).or(stale(hourly.cronJobs, hourly.after)),
    // kube-state-metrics learns of a success some seconds late.
    for: '5m',
    severity: 'high',
    component: 'kubernetes',
    summary: 'Backup {{ $labels.cronjob }} is stale',
    description: `Its last success is {{ $value | humanizeDuration }} ago; it may be ${daily.after} for daily and ${hourly.after} for hourly backups.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].backups },
  });
}

/** CronJobs whose last success, or where there was none whose creation, is longer ago; the value is how long. */
function stale(cronJobs: readonly string[], after: Duration): Vector<'cronjob'> {
  const these = { namespace: stackNamespace, cronjob: oneOf(...cronJobs) };
  const succeeded = maxBy(['cronjob'], lastOverTime(cronJobLastSuccess.where(these).over(memory)));
  const created = maxBy(['cronjob'], lastOverTime(cronJobCreated.where(these).over(memory)));
  return age(succeeded.or(created)).gt(durationSeconds(after));
}
