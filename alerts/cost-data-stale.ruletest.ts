import { costLastSuccess } from '../metrics/cost.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { costDataStale } from './cost-data-stale.ts';

const alerts = [{ labels: { provider: 'aws' }, summary: 'Costs of aws are out of date' }];

// Tests begin at 1970-01-01: a timestamp is the seconds since their start. 26 h are 93600 s.
const after27Hours = { sampleEvery: '5m', at: '27h', evaluateEvery: '1h' } as const;

export const tests = ruleTests(costDataStale(fixtureSettings), [
  // 27 h are 97200 s; off the grid the last evaluation is 43 s earlier for each of the 27 hours.
  fires('26 h and a little', {
    edge: true,
    series: [series(costLastSuccess, { provider: 'aws' }, '2400x400')],
    ...after27Hours,
    alerts,
  }),
  silent('exactly 26 h', {
    edge: true,
    series: [series(costLastSuccess, { provider: 'aws' }, '3600x400')],
    ...after27Hours,
  }),
  fires('only for the provider that is not read', {
    series: [
      series(costLastSuccess, { provider: 'aws' }, '0x400'),
      series(costLastSuccess, { provider: 'claude' }, '0+300x400'),
      series(costLastSuccess, { provider: 'github' }, '0x100 80000x300'),
    ],
    ...after27Hours,
    alerts,
  }),
  silent('a pod that left last knew of an old success, its successor of a new one', {
    series: [
      series(costLastSuccess, { provider: 'aws', pod: 'a' }, '0x400'),
      series(costLastSuccess, { provider: 'aws', pod: 'b' }, '_x300 90000x100'),
    ],
    ...after27Hours,
  }),
  silent('a provider that is not configured has no such series', { series: [], ...after27Hours }),
  fires('the exporter was away for an hour, and its provider still is', {
    series: [series(costLastSuccess, { provider: 'aws' }, '0x300 stale _x12 0x100')],
    ...after27Hours,
    alerts,
  }),
]);
