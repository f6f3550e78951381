import { cronJobCreated, cronJobLastSuccess } from '../metrics/kubernetes.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { backupStale } from './backup-stale.ts';

const namespace = 'observability';
const created = (cronjob: string, values: string) => series(cronJobCreated, { namespace, cronjob }, values);
const succeeded = (cronjob: string, values: string, instance = '10.0.0.3:8080') =>
  series(cronJobLastSuccess, { namespace, cronjob, instance }, values);
const alert = (cronjob: string) => ({ labels: { cronjob }, summary: `Backup ${cronjob} is stale` });
/** promtool's clock starts at 0: a time stamp is the number of seconds since the start of the test. */
const hours = (count: number): number => count * 3600;
const timing = { sampleEvery: '15m', evaluateEvery: '15m' } as const;

export const tests = ruleTests(backupStale(), [
  fires('a daily backup is more than 26 hours old', {
    ...timing,
    edge: true,
    series: [created('backup-postgresql', '0x200'), succeeded('backup-postgresql', `_x8 ${hours(2)}x200`)],
    at: '29h',
    alerts: [alert('backup-postgresql')],
  }),
  silent('26 hours old', {
    ...timing,
    edge: true,
    series: [created('backup-prometheus', '0x200'), succeeded('backup-prometheus', `_x12 ${hours(3)}x200`)],
    at: '29h',
  }),
  fires('an hourly backup is more than 2 hours old, daily ones are 20', {
    ...timing,
    edge: true,
    series: [
      succeeded('backup-grafana', `${hours(17)}x200`),
      succeeded('backup-postgresql', `${hours(0)}x200`),
    ],
    at: '20h',
    alerts: [alert('backup-grafana')],
  }),
  silent('an hourly backup is 2 hours old', {
    ...timing,
    edge: true,
    series: [succeeded('backup-grafana', `${hours(18)}x200`)],
    at: '20h',
  }),
  fires('created 3 hours ago and never succeeded', {
    ...timing,
    series: [created('backup-grafana', `_x40 ${hours(10)}x200`)],
    at: '13h',
    alerts: [alert('backup-grafana')],
  }),
  silent('created an hour ago', {
    ...timing,
    series: [created('backup-grafana', `_x40 ${hours(10)}x200`)],
    at: '11h',
  }),
  silent('created long ago, and its first success has just been', {
    ...timing,
    series: [created('backup-postgresql', '0x200'), succeeded('backup-postgresql', `_x159 ${hours(40)}x40`)],
    at: '41h',
  }),
  fires('the CronJob was deleted', {
    ...timing,
    series: [
      created('backup-postgresql', '0x40 stale'),
      succeeded('backup-postgresql', `${hours(5)}x40 stale`),
    ],
    at: '34h',
    alerts: [alert('backup-postgresql')],
  }),
  silent('kube-state-metrics is replaced, and the new one knows the latest', {
    ...timing,
    series: [
      succeeded('backup-postgresql', `${hours(1)}x40 stale`),
      succeeded('backup-postgresql', `_x100 ${hours(25)}x100`, '10.0.0.4:8080'),
    ],
    at: '40h',
  }),
  silent("somebody else's CronJob", { ...timing, series: [created('nightly-report', '0x200')], at: '30h' }),
]);
