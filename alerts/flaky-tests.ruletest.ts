import { testCases } from '../metrics/tests.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { flakyTests } from './flaky-tests.ts';

const unit = { repository: 'acme/shop', suite: 'unit', outcome: 'flaky' } as const;
const e2e = { ...unit, suite: 'e2e' } as const;
const alerts = [{ labels: { repository: 'acme/shop' }, summary: 'Tests of acme/shop are flaky' }];

// A sample every 5 minutes: 288 are the day.
const day = { sampleEvery: '5m', at: '1d', evaluateEvery: '4h' } as const;

export const tests = ruleTests(flakyTests(fixtureSettings), [
  fires('6 flaky outcomes in two suites', {
    edge: true,
    series: [series(testCases, unit, '0x50 4x300'), series(testCases, e2e, '7x200 9x150')],
    ...day,
    alerts,
  }),
  silent('5 flaky outcomes', {
    edge: true,
    series: [series(testCases, unit, '0x50 3x300'), series(testCases, e2e, '7x200 9x150')],
    ...day,
  }),
  fires('only for the repository whose tests are', {
    series: [
      series(testCases, unit, '0x50 0+1x20 20x300'),
      series(testCases, { ...unit, repository: 'acme/site' }, '0x50 3x300'),
    ],
    ...day,
    alerts,
  }),
  fires('over a pause of telemetry and a counter that began anew', {
    series: [series(testCases, unit, '30x100 _x5 33x50 0x50 3x200')],
    ...day,
    alerts,
  }),
  silent('tests that fail are not flaky', {
    series: [
      series(testCases, { ...unit, outcome: 'failed' }, '0x50 90x300'),
      series(testCases, { ...unit, outcome: 'passed' }, '0x50 900x300'),
    ],
    ...day,
  }),
  silent('the outcomes of the day before yesterday', {
    series: [series(testCases, unit, '0x50 30x800')],
    sampleEvery: '5m',
    at: '2d',
    evaluateEvery: '12h',
  }),
  silent('counters that were there before Prometheus was', {
    series: [series(testCases, unit, '_x200 500x200')],
    ...day,
  }),
]);
