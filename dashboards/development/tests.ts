import { testSuiteDuration } from '../../metrics/tests.ts';
import { casesOfDay, flakyOfDay, suiteDurationP95 } from '../../recording-rules/tests-of-day.ts';
import { badAbove, query, tablePanel, timeseriesPanel, topSeries } from '../../src/dashboards/index.ts';
import { sumBy, sumOverTime } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenRepositories } from '../variables.ts';

// What is flaky, what do tests cost in time?

const oneRepository = { title: 'Only this repository', dashboard: 'development' } as const;

export function testExecutionTimeTimeseries() {
  const casesAtEnd = sumBy(['repository', 'suite'], casesOfDay.where(chosenRepositories).at('end()'));
  return timeseriesPanel({
    title: 'Test execution time by suite',
    about: {
      shows:
        '95 % of a suite’s runs in 6 hours took at most this long; the ten largest suites of the chosen repositories.',
      bad: 'A suite that grows week by week; one that jumps has met a timeout or a retry.',
      act: 'Open the trace of a run: test steps stand under their job. Split the suite over several jobs.',
    },
    unit: testSuiteDuration.unit,
    empty: 'No test report in this time',
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [
      query(
        topSeries(10, suiteDurationP95.where(chosenRepositories), casesAtEnd),
        '{{repository}} {{suite}}',
      ),
    ],
    dataLinks: [{ ...oneRepository, fromLabels: ['repository'] }],
  });
}

export function flakyTestsTable({ objectives }: Settings) {
  const { outcomes } = objectives.flaky;
  return tablePanel({
    title: 'Flaky tests',
    about: {
      shows:
        'Tests that failed and then passed on the same commit, and how often in 7 days. Of each suite the first 50 have a name, the rest are `other`.',
      bad: `A test that stands here every day; more than ${outcomes} in ${objectives.flaky.window} raise an alert.`,
      act: 'Quarantine the test today, repair it this week: look at waits, shared state and the order of tests.',
    },
    empty: 'No test was flaky in 7 days',
    links: [
      { title: 'Runs and their traces', dashboard: 'development', panel: panels.development.recentRuns },
    ],
    rows: { repository: 'Repository', suite: 'Suite', test: 'Test' },
    columns: [
      {
        name: '7 days',
        value: sumOverTime(flakyOfDay.where(chosenRepositories).subquery('7d', '1d')),
        unit: 'count',
        limits: badAbove({ warning: 2, bad: outcomes }),
      },
    ],
    sortBy: '7 days',
    rowLink: oneRepository,
  });
}

export function testOutcomesTimeseries() {
  return timeseriesPanel({
    title: 'Test outcomes by day',
    about: {
      shows:
        'Test cases of the 24 hours before each midnight (of your clock) that did not simply pass, over 30 days.',
      bad: 'Yellow that grows: flakiness. Red that stays: tests that nobody repairs.',
      act: 'The table beside names the flaky tests; failed ones stand in the run’s log.',
    },
    unit: 'count',
    empty: 'Every test passed, or no report was read',
    links: [{ title: 'Flaky tests', dashboard: 'development', panel: panels.development.flakyTests }],
    timeFrom: '30d',
    interval: '1d',
    draw: 'bars',
    stacked: true,
    calcs: ['sum', 'lastNotNull'],
    statuses: ['failed', 'flaky', 'skipped'],
    queries: (['failed', 'flaky', 'skipped'] as const).map((outcome) =>
      query(sumBy([], casesOfDay.where({ ...chosenRepositories, outcome })), outcome),
    ),
  });
}

export function suiteFailuresTable() {
  const cases = (outcome?: string) =>
    sumBy(
      ['repository', 'suite'],
      casesOfDay.where(outcome === undefined ? chosenRepositories : { ...chosenRepositories, outcome }),
    );
  const all = cases();
  const share = (outcome: string) => ({
    name: `${outcome}, 24 h`,
    value: cases(outcome).div(all.gt(0)),
    unit: 'ratio' as const,
    limits: badAbove({ warning: 0.0001, bad: 0.01 }),
  });
  return tablePanel({
    title: 'Suites',
    about: {
      shows: 'Test cases of each suite in 24 hours, and the shares that failed and that were flaky.',
      bad: 'One case in a hundred: nobody believes that suite.',
      act: 'Sort by what hurts, and begin with the suite that runs most.',
    },
    empty: 'No test report in 24 hours',
    rows: { repository: 'Repository', suite: 'Suite' },
    columns: [{ name: 'Cases, 24 h', value: all, unit: 'count' }, share('failed'), share('flaky')],
    sortBy: 'failed, 24 h',
    rowLink: oneRepository,
  });
}
