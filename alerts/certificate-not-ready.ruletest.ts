import { certificateReady } from '../metrics/cert-manager.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { certificateNotReady } from './certificate-not-ready.ts';

const grafana = { namespace: 'observability', name: 'grafana-tls' } as const;
const ready = (isReady: string, isNot: string) => [
  series(certificateReady, { ...grafana, condition: 'True' }, isReady),
  series(certificateReady, { ...grafana, condition: 'False' }, isNot),
];
const alerts = [{ labels: { name: 'grafana-tls' }, summary: 'Certificate grafana-tls is not ready' }];

export const tests = ruleTests(certificateNotReady(), [
  fires('not ready for more than 5 minutes', {
    edge: true,
    series: ready('1x10 0x20', '0x10 1x20'),
    at: '18m',
    alerts,
  }),
  silent('ready', { edge: true, series: ready('1x30', '0x30'), at: '18m' }),
  silent('a new one has been waiting for 4 minutes', {
    series: ready('_x5 0x4 1x20', '_x5 1x4 0x20'),
    at: '9m',
  }),
  silent('other namespaces', {
    series: [series(certificateReady, { ...grafana, namespace: 'shop', condition: 'True' }, '0x30')],
    at: '18m',
  }),
]);
