import { testCases, testFlaky, testSuiteDuration } from '../metrics/tests.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { casesOfDay, flakyOfDay, suiteDurationP95 } from './tests-of-day.ts';

const unit = { repository: 'acme/shop', suite: 'unit' } as const;
const soon = { at: '1h', evaluateEvery: '5m' } as const;
const nothing = silent('no series at all', { series: [], ...soon });

export const tests = [
  ruleTests(suiteDurationP95, [
    records('the 19th of 20 is the first of two between 60 and 90 s', {
      series: [
        series(testSuiteDuration, unit, '0x10 18x60', { le: 60 }),
        series(testSuiteDuration, unit, '0x10 20x60', { le: 90 }),
        series(testSuiteDuration, unit, '0x10 20x60', { le: '+Inf' }),
      ],
      ...soon,
      samples: [{ labels: unit, value: 75 }],
    }),
    nothing,
  ]),
  ruleTests(casesOfDay, [
    records('whole cases by suite and outcome', {
      series: [
        series(testCases, { ...unit, outcome: 'passed' }, '0x10 100x60'),
        series(testCases, { ...unit, outcome: 'flaky' }, '1x10 3x60'),
      ],
      ...soon,
      samples: [
        { labels: { ...unit, outcome: 'passed' }, value: 100 },
        { labels: { ...unit, outcome: 'flaky' }, value: 2 },
      ],
    }),
    nothing,
  ]),
  ruleTests(flakyOfDay, [
    records('only tests that were flaky', {
      series: [
        series(testFlaky, { ...unit, test: 'Cart › adds' }, '0x10 2x60'),
        series(testFlaky, { ...unit, test: 'Cart › clears' }, '4x80'),
      ],
      ...soon,
      samples: [{ labels: { ...unit, test: 'Cart › adds' }, value: 2 }],
    }),
    silent('none was flaky', {
      series: [series(testFlaky, { ...unit, test: 'Cart › adds' }, '4x80')],
      ...soon,
    }),
  ]),
];
