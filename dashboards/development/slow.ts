import { pipelineDuration } from '../../metrics/pipeline.ts';
import { durationP95 } from '../../recording-rules/pipeline-duration-p95.ts';
import { durationAgainstUsual, durationUsual } from '../../recording-rules/pipeline-duration-usual.ts';
import { verdictsOfDay } from '../../recording-rules/pipeline-failures.ts';
import { stageDurationP95 } from '../../recording-rules/pipeline-stages.ts';
import {
  badAbove,
  exemplarsOf,
  query,
  tablePanel,
  timeseriesPanel,
  topSeries,
} from '../../src/dashboards/index.ts';
import { lastOverTime } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { chosenWorkflows } from '../variables.ts';

// What is slow?

const p95 = durationP95.where(chosenWorkflows);
const oneWorkflow = {
  title: 'Only this workflow',
  dashboard: 'development',
  fromLabels: ['repository', 'workflow'],
} as const;

export function buildDurationTimeseries(settings: Settings) {
  return timeseriesPanel({
    title: 'Build duration by workflow',
    about: {
      shows:
        '95 % of the runs of an hour took at most this long; the ten usually slowest workflows. Diamonds are single runs: a click opens the trace.',
      bad: 'A line that stays higher than it was. Beyond a week the graph shows samples, not every hour.',
      act: 'Choose the workflow, open a diamond at the top: the trace shows the step that takes the time.',
    },
    unit: pipelineDuration.unit,
    empty: 'No run ended in this time',
    width: 24,
    height: 9,
    draw: 'points',
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [
      query(
        topSeries(10, p95, durationUsual(settings).where(chosenWorkflows).at('end()')),
        '{{repository}} {{workflow}}',
      ),
      exemplarsOf(pipelineDuration.bucket.where(chosenWorkflows)),
    ],
    dataLinks: [oneWorkflow],
  });
}

export function durationAgainstUsualTimeseries(settings: Settings) {
  const { factor, usualWindow } = settings.objectives.slow;
  return timeseriesPanel({
    title: 'Duration against usual',
    about: {
      shows: `How many times its own usual a workflow takes (usual: the median of ${usualWindow}); the ten that ran most in a day.`,
      bad: `Above ${factor} over several runs the workflow has become slow.`,
      act: 'Compare a trace of today with one of last week: which step grew?',
    },
    unit: 'factor',
    empty: 'No run ended in this time',
    draw: 'points',
    limits: badAbove({ bad: factor }),
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [
      query(
        topSeries(
          10,
          durationAgainstUsual(settings).where(chosenWorkflows),
          verdictsOfDay.where(chosenWorkflows).at('end()'),
        ),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [oneWorkflow],
  });
}

export function slowestStagesTable() {
  return tablePanel({
    title: 'Slowest stages',
    about: {
      shows: '95 % of a stage’s jobs took at most this long when it last ran, within a day.',
      bad: 'One stage much longer than those beside it decides how long everybody waits.',
      act: 'Split it, cache what it builds, or run it beside the others.',
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
    rowLink: { title: oneWorkflow.title, dashboard: 'development' },
  });
}

export function runsOfDayTimeseries() {
  return timeseriesPanel({
    title: 'Runs of a day on the default branch',
    about: {
      shows: 'Runs with a verdict in the 24 hours before, of the ten workflows that run most.',
      bad: 'A workflow that is gone: its trigger is broken, or its telemetry is.',
      act: 'Look at the workflow in GitHub; then at deliveries in Operations.',
    },
    unit: 'count',
    empty: 'No run ended in a day',
    calcs: ['lastNotNull', 'mean'],
    queries: [
      query(
        topSeries(10, verdictsOfDay.where(chosenWorkflows), verdictsOfDay.where(chosenWorkflows).at('end()')),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [oneWorkflow],
  });
}
