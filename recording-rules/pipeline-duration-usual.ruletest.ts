import { recorded, records, ruleTests, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { durationP95 } from './pipeline-duration-p95.ts';
import { durationAgainstUsual, durationUsual } from './pipeline-duration-usual.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const slow = { sampleEvery: '5m' } as const;

export const ratioTests = ruleTests(durationAgainstUsual(fixtureSettings), [
  records('twice the usual', {
    series: [recorded(durationP95, ci, '200x80'), recorded(durationUsual(fixtureSettings), ci, '100x80')],
    at: '1h',
    samples: [{ labels: ci, value: 2 }],
  }),
  silent('nothing is usual yet', { series: [recorded(durationP95, ci, '200x80')], at: '1h' }),
]);

export const tests = ruleTests(durationUsual(fixtureSettings), [
  records('the middle of the hours that had runs: a slow day does not move it', {
    // 5 days at 100 s, nothing for a day, then 10 hours at 900 s.
    series: [recorded(durationP95, ci, '100x1440 _x144 900x120')],
    ...slow,
    at: '6d',
    samples: [{ labels: ci, value: 100 }],
  }),
  silent('no run in the whole week', {
    series: [recorded(durationP95, ci, '100x288 _x3000')],
    ...slow,
    at: '10d',
  }),
]);
