import { testCases, testFlaky, testSuiteDuration } from '../../../metrics/tests.ts';
import { testLabel } from '../suites.ts';
import type { CountedAttempt } from './counted.ts';
import { CounterFamily, HistogramFamily } from './cumulative.ts';
import type { Family } from './step-series.ts';

/** Flaky tests of a suite that have a series of their own; the rest share one. */
export const flakyTestsPerSuite = 50;

/** What the exporter reads from the reports among a run's artifacts. */
export function testSeries(counted: readonly CountedAttempt[]): Family[] {
  const cases = new CounterFamily(testCases);
  const durations = new HistogramFamily(testSuiteDuration);
  const flaky = new CounterFamily(testFlaky);
  const named = new Map<string, Set<string>>();
  for (const { attempt, at } of counted) {
    const { repository } = attempt;
    for (const report of attempt.reports) {
      const { suite } = report;
      const outcomes = {
        passed: report.cases - report.skipped - report.failed.length - report.flaky.length,
        failed: report.failed.length,
        skipped: report.skipped,
        flaky: report.flaky.length,
      } as const;
      for (const outcome of ['passed', 'failed', 'skipped', 'flaky'] as const) {
        if (outcomes[outcome] > 0) cases.add({ repository, suite, outcome }, at, outcomes[outcome]);
      }
      durations.observe({ repository, suite }, at, report.seconds);
      const own = named.get(`${repository} ${suite}`) ?? new Set<string>();
      named.set(`${repository} ${suite}`, own);
      for (const { className, name } of report.flaky) {
        const label = testLabel(className, name);
        if (own.size < flakyTestsPerSuite) own.add(label);
        flaky.add({ repository, suite, test: own.has(label) ? label : 'other' }, at);
      }
    }
  }
  return [cases.finish(), durations.finish(), flaky.finish()];
}
