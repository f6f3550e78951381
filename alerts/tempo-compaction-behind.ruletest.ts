import { tempoCompactionOutstanding } from '../metrics/tempo.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tempoCompactionBehind } from './tempo-compaction-behind.ts';

const blocks = (values: string, pod = 'tempo-compactor-a') =>
  series(tempoCompactionOutstanding, { tenant: 'single-tenant', pod }, values);
const alerts = [{ labels: { tenant: 'single-tenant' }, summary: 'Tempo does not keep up with compaction' }];

export const tests = ruleTests(tempoCompactionBehind(), [
  fires('101 wait for more than an hour', { edge: true, series: [blocks('0x5 101x90')], at: '70m', alerts }),
  silent('100 wait', { edge: true, series: [blocks('0x5 100x90')], at: '70m' }),
  fires('two compactors wait for 101 together', {
    series: [blocks('50x90'), blocks('51x90', 'tempo-compactor-b')],
    at: '70m',
    alerts,
  }),
  silent('many come, and half an hour later still wait', {
    series: [blocks('0x70 400x60')],
    at: '100m',
  }),
  silent('the compactor is back after an outage, and has 40 minutes to catch up so far', {
    series: [blocks('30x5 _x60 700-5x90')],
    at: '106m',
  }),
  fires('telemetry pauses for 10 minutes meanwhile', {
    series: [blocks('150x40 _x10 160x60')],
    at: '90m',
    alerts,
  }),
]);
