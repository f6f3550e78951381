import { compactorHalted } from '../metrics/thanos.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosCompactorHalted } from './thanos-compactor-halted.ts';

const compactor = { job: 'thanos-compactor', instance: 'thanos-compactor-0' } as const;

export const tests = ruleTests(thanosCompactorHalted(), [
  fires('it has halted', {
    edge: true,
    series: [series(compactorHalted, compactor, '0x9 1x30')],
    at: '12m',
    alerts: [{ labels: { instance: 'thanos-compactor-0' }, summary: 'The Thanos compactor has halted' }],
  }),
  silent('it works', { edge: true, series: [series(compactorHalted, compactor, '0x30')], at: '12m' }),
  silent('it was started anew', {
    series: [series(compactorHalted, compactor, '1x9 0x30')],
    at: '12m',
  }),
]);
