import { costCollectionErrors, costLastSuccess } from '../metrics/cost.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { costCollectionFailing } from './cost-collection-failing.ts';

const denied = { provider: 'aws', reason: 'denied' } as const;
const alerts = [{ labels: { provider: 'aws' }, summary: 'Costs of aws could never be read' }];

export const tests = ruleTests(costCollectionFailing(fixtureSettings), [
  fires('one error, and no success within the next 5 minutes', {
    edge: true,
    series: [series(costCollectionErrors, denied, '0x5 1x20')],
    at: '13m',
    alerts,
  }),
  silent('one error 3 minutes ago', {
    edge: true,
    series: [series(costCollectionErrors, denied, '0x5 1x20')],
    at: '9m',
  }),
  silent('the second attempt succeeds after 3 minutes', {
    edge: true,
    series: [
      series(costCollectionErrors, denied, '0x5 1x20'),
      series(costLastSuccess, { provider: 'aws' }, '_x9 540x20'),
    ],
    at: '13m',
  }),
  fires('only for the provider that was never read', {
    series: [
      series(costCollectionErrors, denied, '0x5 1 2 3x20'),
      series(costCollectionErrors, { provider: 'claude', reason: 'timeout' }, '0x5 1 2 3x20'),
      series(costLastSuccess, { provider: 'claude' }, '0x30'),
      series(costLastSuccess, { provider: 'github' }, '0x30'),
    ],
    at: '15m',
    alerts,
  }),
  silent('it was read once, long ago: that is CostDataStale', {
    series: [
      series(costCollectionErrors, denied, '0+1x900'),
      series(costLastSuccess, { provider: 'aws' }, '0x900'),
    ],
    sampleEvery: '5m',
    at: '40h',
    evaluateEvery: '4h',
  }),
  fires('over a restart of the exporter', {
    series: [series(costCollectionErrors, denied, '0x5 1x5 stale _x2 0 1x20')],
    at: '25m',
    alerts,
  }),
  fires('the last error was yesterday', {
    series: [series(costCollectionErrors, denied, '0x99 1x500')],
    sampleEvery: '5m',
    at: '33h',
    evaluateEvery: '1h',
    alerts,
  }),
  silent('the last error was the day before yesterday: the provider is no longer asked', {
    series: [series(costCollectionErrors, denied, '0x99 1x500')],
    sampleEvery: '5m',
    at: '36h',
    evaluateEvery: '1h',
  }),
  silent('no errors', { series: [series(costCollectionErrors, denied, '0x30')], at: '20m' }),
]);
