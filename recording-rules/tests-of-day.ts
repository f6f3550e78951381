import { testCases, testFlaky, testSuiteDuration } from '../metrics/tests.ts';
import { histogramQuantile, increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** How long the slow runs of a suite take. */
export const suiteDurationP95 = recordingRule({
  record: 'suite:test_duration:p95',
  expr: histogramQuantile(
    0.95,
    sumBy(['repository', 'suite', 'le'], increase(testSuiteDuration.bucket.where().over('6h'))),
  ).gt(0),
  help: "95th percentile of a suite's duration in the last 6 hours, in seconds.",
});

/** What tests came to. */
export const casesOfDay = recordingRule({
  record: 'suite:test_cases:increase1d',
  expr: round(sumBy(['repository', 'suite', 'outcome'], increase(testCases.where().over('1d')))),
  help: 'Test cases of the last 24 hours, by outcome.',
});

/** Tests that failed and then passed on the same commit; those that did not are left out. */
export const flakyOfDay = recordingRule({
  record: 'test:flaky:increase1d',
  expr: round(sumBy(['repository', 'suite', 'test'], increase(testFlaky.where().over('1d')))).gt(0),
  help: 'Flaky outcomes of the last 24 hours, by test.',
});
