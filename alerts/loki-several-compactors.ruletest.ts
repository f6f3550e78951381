import { lokiCompactorRunning } from '../metrics/loki.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { lokiSeveralCompactors } from './loki-several-compactors.ts';

const compactor = (pod: string, values: string) => series(lokiCompactorRunning, { pod }, values);
const alerts = [{ labels: {}, summary: 'More than one Loki compacts' }];

export const tests = ruleTests(lokiSeveralCompactors(), [
  fires('two', {
    edge: true,
    series: [compactor('loki-0', '1x30'), compactor('loki-1', '0x5 1x25')],
    at: '15m',
    alerts,
  }),
  silent('one of two', {
    edge: true,
    series: [compactor('loki-0', '1x30'), compactor('loki-1', '0x30')],
    at: '15m',
  }),
  silent('the ring hands it over: both, so far for 3 minutes', {
    series: [compactor('loki-0', '1x10 1 1 1 0x20'), compactor('loki-1', '0x10 1x23')],
    at: '13m',
  }),
  silent('none', { series: [compactor('loki-0', '0x30')], at: '15m' }),
]);
