import { errorLevels, pipelineLogs } from '../../metrics/log-streams.ts';
import { failureRatio, failuresOfDay, verdictsOfDay } from '../../recording-rules/pipeline-failures.ts';
import {
  stageDurationP95,
  stageFailures,
  stageFailuresOfDay,
} from '../../recording-rules/pipeline-stages.ts';
import { successRateByWorkflow } from '../../recording-rules/pipeline-success-rate-by-workflow.ts';
import {
  badAbove,
  badBelow,
  logCountPanel,
  logsPanel,
  query,
  tablePanel,
  timeseriesPanel,
  topSeries,
} from '../../src/dashboards/index.ts';
import { logLines } from '../../src/logql/index.ts';
import { lastOverTime, oneOf, sumOverTime } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenRepositories, chosenWorkflows } from '../variables.ts';

// Where does it break?

const toDevelopment = {
  title: 'Runs, traces and logs of this workflow',
  dashboard: 'development',
  fromLabels: ['repository', 'workflow'],
} as const;

const errors = logLines(pipelineLogs, { ...chosenWorkflows, level: oneOf(...errorLevels) });

export function errorRateByStageTimeseries() {
  return timeseriesPanel({
    title: 'Error rate by stage',
    about: {
      shows:
        'Share of a stage’s jobs with a verdict that failed in 6 hours, of the ten stages of the chosen repositories that failed most in a day.',
      bad: 'One stage in one repository: code. The same stage everywhere: a service that it needs.',
      act: 'Read the errors below, then the log of one such job in Development.',
    },
    unit: 'ratio',
    empty: 'No job ended in this time',
    max: 1,
    limits: badAbove({ warning: 0.05, bad: 0.2 }),
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [
      query(
        topSeries(
          10,
          stageFailures.where(chosenRepositories),
          stageFailuresOfDay.where(chosenRepositories).at('end()'),
        ),
        '{{repository}} {{stage}}',
      ),
    ],
    dataLinks: [{ ...toDevelopment, fromLabels: ['repository'] }],
  });
}

export function successRateTimeseries({ objectives }: Settings) {
  const success = successRateByWorkflow.where(chosenWorkflows);
  return timeseriesPanel({
    title: 'Success rate by workflow',
    about: {
      shows:
        'Share of the runs of an hour that succeeded, on all branches, of the ten workflows that failed most in a day.',
      bad: `Below ${objectives.lowSuccess.percent} % over several runs. Beyond a week the graph shows samples, not every hour.`,
      act: 'Click the line: runs, traces and logs of that workflow.',
    },
    unit: 'ratio',
    empty: 'No run ended in this time',
    max: 1,
    draw: 'points',
    limits: badBelow({ bad: objectives.lowSuccess.percent / 100 }),
    calcs: ['mean', 'min', 'lastNotNull'],
    queries: [
      query(
        topSeries(10, success, failuresOfDay.where(chosenWorkflows).at('end()')),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [toDevelopment],
  });
}

export function errorBudgetTimeseries({ objectives }: Settings) {
  const { fast, slow } = objectives.burn;
  const allowed = 1 - objectives.successPercent / 100;
  return timeseriesPanel({
    title: 'Error budget burn',
    about: {
      shows: `How many times faster than allowed a workflow spends its error budget on the default branch, over ${fast.longWindow}; the ten that burnt most in ${slow.longWindow}. 1 uses it up exactly in 30 days.`,
      bad: `At ${fast.factor} the month’s budget is gone within days: somebody is called.`,
      act: 'Stop changing what that workflow delivers; look at its failures by stage.',
    },
    unit: 'factor',
    empty: 'No run on a default branch in this time',
    limits: badAbove({ warning: 1, bad: fast.factor }),
    queries: [
      query(
        topSeries(
          10,
          failureRatio(fast.longWindow).where(chosenWorkflows),
          failureRatio(slow.longWindow).where(chosenWorkflows).at('end()'),
        ).div(allowed),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [toDevelopment],
  });
}

export function budgetLeftTable({ objectives }: Settings) {
  const { fast, slow } = objectives.burn;
  const allowed = 1 - objectives.successPercent / 100;
  const month = (rule: typeof verdictsOfDay) =>
    sumOverTime(rule.where(chosenWorkflows).subquery('30d', '1d'));
  const runs = month(verdictsOfDay);
  // A workflow that never failed may have no series of failures.
  const failed = month(failuresOfDay).or(runs.mul(0));
  const ratio = (window: typeof fast.longWindow) => ({
    name: `Failed, ${window}`,
    value: failureRatio(window).where(chosenWorkflows),
    unit: 'ratio' as const,
    limits: badAbove({ warning: allowed, bad: Math.min(1, allowed * fast.factor) }),
  });
  return tablePanel({
    title: 'Error budget by workflow',
    about: {
      shows:
        'Runs on the default branch in 30 days, what is left of their error budget, and the share that failed in the windows of the alerts.',
      bad: 'Below 0 the objective is missed; between 0 and 25 % one bad day is enough.',
      act: 'Spend time on that workflow’s stability before features.',
    },
    empty: 'No run on a default branch in 30 days',
    rows: { repository: 'Repository', workflow: 'Workflow' },
    columns: [
      {
        name: 'Budget left',
        value: failed.div(runs.gt(0)).div(-allowed).add(1),
        unit: 'ratio',
        limits: badBelow({ bad: 0, good: 0.25 }),
      },
      { name: 'Runs, 30 d', value: runs, unit: 'count' },
      ratio(fast.longWindow),
      ratio(slow.longWindow),
    ],
    sortBy: 'Budget left',
    ascending: true,
    rowLink: { title: toDevelopment.title, dashboard: 'development' },
  });
}

export function stageDurationTable() {
  return tablePanel({
    title: 'Slowest stages',
    about: {
      shows: '95 % of a stage’s jobs took at most this long when it last ran, within a day.',
      bad: 'A stage that takes much more than its neighbours decides how long everybody waits.',
      act: 'Open a trace of the workflow: its steps show where the time goes.',
    },
    empty: 'No job ended in a day',
    rows: { repository: 'Repository', workflow: 'Workflow', stage: 'Stage' },
    columns: [
      {
        name: 'p95',
        value: lastOverTime(stageDurationP95.where(chosenWorkflows).subquery('1d', '1h')),
        unit: 'seconds',
      },
    ],
    sortBy: 'p95',
    rowLink: { title: toDevelopment.title, dashboard: 'development' },
  });
}

export function errorLinesTimeseries() {
  return logCountPanel({
    title: 'Errors in logs',
    about: {
      shows: 'Lines that GitHub marks as errors, by workflow.',
      bad: 'A rise without failed runs is an error that somebody ignores.',
      act: 'Read the lines below; search for one that is new.',
    },
    unit: 'count',
    empty: 'No error in the logs of this time',
    draw: 'bars',
    stacked: true,
    calcs: ['sum'],
    counts: [
      {
        count: errors.countBy(['repository', 'workflow'], '$__interval'),
        legend: '{{repository}} {{workflow}}',
      },
    ],
    dataLinks: [toDevelopment],
  });
}

export function errorLog() {
  return logsPanel({
    title: 'Newest errors',
    about: {
      shows: 'Error lines of all chosen workflows, the newest first.',
      bad: 'The same line from several workflows: a service that all of them need.',
      act: 'Open a line: its trace id leads to the run’s trace.',
    },
    unit: 'none',
    empty: 'No error in the logs of this time',
    width: 24,
    height: 10,
    lines: errors.messages(),
    maxLines: 200,
    links: [{ title: 'Log of one run', dashboard: 'development', panel: panels.development.runLog }],
  });
}
