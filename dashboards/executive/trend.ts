import { allPipelineDurationP95 } from '../../recording-rules/all-pipeline-duration.ts';
import { allPipelineRuns } from '../../recording-rules/all-pipeline-runs.ts';
import { successRate } from '../../recording-rules/pipeline-success-rate.ts';
import { casesOfDay } from '../../recording-rules/tests-of-day.ts';
import { badAbove, badBelow, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { avgOverTime, sumBy, sumOverTime } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenRepositories } from '../variables.ts';

// Is it getting better?

export function successRateTimeseries(settings: Settings) {
  const objective = settings.objectives.successPercent / 100;
  return timeseriesPanel({
    title: 'Success rate trend',
    about: {
      shows: 'Share of all runs with a verdict that succeeded, hour by hour and as the mean of a day.',
      bad: `The mean of a day below the objective of ${settings.objectives.successPercent} %, or falling week after week. Single hours hold few runs and swing.`,
      act: 'Open Operations for the day of the fall: by workflow, then by stage.',
    },
    unit: 'ratio',
    empty: 'No run ended in this time',
    width: 12,
    max: 1,
    limits: badBelow({ bad: objective }),
    calcs: ['lastNotNull', 'min', 'mean'],
    queries: [
      query(avgOverTime(successRate.where().subquery('1d', '15m')), 'mean of a day'),
      query(successRate.where(), 'hour'),
    ],
    links: [
      { title: 'By workflow', dashboard: 'operations', panel: panels.operations.successRateByWorkflow },
    ],
  });
}

export function runsByOutcomeTimeseries() {
  return timeseriesPanel({
    title: 'Runs by outcome',
    about: {
      shows: 'Runs of all pipelines that ended, added up by conclusion.',
      bad: 'More red with the same height is worse code or worse infrastructure; less height is less work, or missing telemetry.',
      act: 'For red, open Operations at that time; for missing bars, the health of the pipeline exporter.',
    },
    unit: 'count',
    empty: 'No run ended in this time',
    width: 12,
    interval: '1h',
    draw: 'bars',
    stacked: true,
    calcs: ['sum'],
    statuses: [
      'success',
      'failure',
      'timed_out',
      'startup_failure',
      'cancelled',
      'skipped',
      'neutral',
      'stale',
      'action_required',
    ],
    queries: [
      query(
        sumBy(['status'], sumOverTime(allPipelineRuns.where().subquery('$__interval', '1h'))).gt(0),
        '{{status}}',
      ),
    ],
    links: [{ title: 'Operations', dashboard: 'operations' }],
  });
}

export function durationTimeseries() {
  return timeseriesPanel({
    title: 'How long pipelines take',
    about: {
      shows:
        '95 % of the runs of an hour took at most this long, over all workflows; beside it the mean of a day.',
      bad: 'A rise that stays: every change waits longer.',
      act: 'Open Development: builds by workflow, against what is usual.',
    },
    unit: 'seconds',
    empty: 'No run ended in this time',
    width: 8,
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [
      query(avgOverTime(allPipelineDurationP95.where().subquery('1d', '15m')), 'mean of a day'),
      query(allPipelineDurationP95.where(), 'hour'),
    ],
    links: [
      { title: 'Builds by workflow', dashboard: 'development', panel: panels.development.buildDuration },
    ],
  });
}

export function flakyShareTimeseries() {
  const outcomes = (flakyOnly: boolean) =>
    sumBy(
      ['repository'],
      casesOfDay.where(flakyOnly ? { ...chosenRepositories, outcome: 'flaky' } : chosenRepositories),
    );
  return timeseriesPanel({
    title: 'Flaky tests by repository',
    about: {
      shows: 'Share of the test cases of a day that failed and then passed on the same commit.',
      bad: 'Above one in a thousand, people stop to believe red runs.',
      act: 'Open Development: it names the tests.',
    },
    unit: 'ratio',
    empty: 'No test report in this time',
    width: 8,
    limits: badAbove({ bad: 0.001 }),
    queries: [query(outcomes(true).div(outcomes(false).gt(0)), '{{repository}}')],
    dataLinks: [
      {
        title: 'Flaky tests of this repository',
        dashboard: 'development',
        panel: panels.development.flakyTests,
        fromLabels: ['repository'],
      },
    ],
  });
}
