import { prometheusConfigReloaded } from '../metrics/prometheus.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { prometheusConfigReloadFailed } from './prometheus-config-reload-failed.ts';

const first = { job: 'prometheus', instance: 'prometheus-0' } as const;
const second = { job: 'prometheus', instance: 'prometheus-1' } as const;

export const tests = ruleTests(prometheusConfigReloadFailed(), [
  fires('one of two refuses it for a little more than 5 minutes', {
    edge: true,
    series: [
      series(prometheusConfigReloaded, first, '1x9 0x30'),
      series(prometheusConfigReloaded, second, '1x40'),
    ],
    at: '16m',
    alerts: [{ labels: { instance: 'prometheus-0' }, summary: 'prometheus-0 refuses its configuration' }],
  }),
  silent('it is put right after less than 5 minutes', {
    edge: true,
    series: [series(prometheusConfigReloaded, first, '1x9 0x3 1x30')],
    at: '16m',
  }),
]);
