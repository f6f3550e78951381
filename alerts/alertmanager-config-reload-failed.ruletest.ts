import { alertmanagerConfigReloaded } from '../metrics/alertmanager.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { alertmanagerConfigReloadFailed } from './alertmanager-config-reload-failed.ts';

const first = { job: 'alertmanager', instance: 'alertmanager-0' } as const;
const second = { job: 'alertmanager', instance: 'alertmanager-1' } as const;

export const tests = ruleTests(alertmanagerConfigReloadFailed(), [
  fires('one of two refuses it for a little more than 5 minutes', {
    edge: true,
    series: [
      series(alertmanagerConfigReloaded, first, '1x9 0x30'),
      series(alertmanagerConfigReloaded, second, '1x40'),
    ],
    at: '16m',
    alerts: [{ labels: { instance: 'alertmanager-0' }, summary: 'alertmanager-0 refuses its configuration' }],
  }),
  silent('it is put right after less than 5 minutes', {
    edge: true,
    series: [series(alertmanagerConfigReloaded, first, '1x9 0x3 1x30')],
    at: '16m',
  }),
]);
