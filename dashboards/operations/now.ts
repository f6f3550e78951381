import {
  pipelineLastRunSuccess,
  pipelineLastRunTimestamp,
  pipelineOldestActiveRun,
  pipelineRunsActive,
} from '../../metrics/pipeline.ts';
import { durationP95 } from '../../recording-rules/pipeline-duration-p95.ts';
import { failureRatio, failuresOfDay } from '../../recording-rules/pipeline-failures.ts';
import {
  badAbove,
  latest,
  query,
  stateTimelinePanel,
  statPanel,
  tablePanel,
  timeseriesPanel,
  topSeries,
} from '../../src/dashboards/index.ts';
import { countBy, durationSeconds, lastOverTime, maxBy, sumBy, topk } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenWorkflows } from '../variables.ts';

// What runs now?

const workflow = ['repository', 'workflow'] as const;
const lastRuns = maxBy(workflow, pipelineLastRunSuccess.where({ ...chosenWorkflows, ref: 'default' }));
const lastRunWords = { 0: 'failure', 1: 'success' } as const;

/** From a series about a workflow to what happened in it. */
const toDevelopment = {
  title: 'Runs, traces and logs of this workflow',
  dashboard: 'development',
  fromLabels: ['repository', 'workflow'],
} as const;

function activeStat(state: 'in_progress' | 'queued') {
  return sumBy([], pipelineRunsActive.where({ ...chosenWorkflows, state }));
}

export function runsNowStat() {
  return statPanel({
    title: 'Running',
    about: {
      shows: 'Runs that are in progress.',
      bad: 'None in working hours: nobody works, or GitHub or the exporter is silent.',
      act: 'Compare with the deliveries further down.',
    },
    unit: 'count',
    empty: 'No telemetry of pipelines',
    links: [
      { title: 'Runs and their traces', dashboard: 'development', panel: panels.development.recentRuns },
    ],
    queries: [latest(activeStat('in_progress'), 'running')],
  });
}

export function queuedNowStat() {
  return statPanel({
    title: 'Queued',
    about: {
      shows: 'Runs that wait for their first job to begin.',
      bad: 'More than a handful for minutes: runners are missing.',
      act: 'See the queue time by workflow and the runners at work.',
    },
    unit: 'count',
    empty: 'No telemetry of pipelines',
    links: [{ title: 'Queue time by workflow', dashboard: 'operations', panel: panels.operations.queueTime }],
    limits: badAbove({ warning: 5, bad: 20 }),
    queries: [latest(activeStat('queued'), 'queued')],
  });
}

export function failingNowStat() {
  return statPanel({
    title: 'Failing',
    about: {
      shows: 'Workflows whose last run on the default branch failed.',
      bad: 'Any: that repository cannot deliver.',
      act: 'The status below names them; a click leads to the runs.',
    },
    unit: 'count',
    empty: 'No telemetry of pipelines',
    links: [{ title: 'Which ones', dashboard: 'operations', panel: panels.operations.workflows }],
    limits: badAbove({ bad: 1 }),
    queries: [latest(countBy([], lastRuns.eq(0)).or(countBy([], lastRuns).mul(0)), 'failing')],
  });
}

export function oldestNowStat({ objectives }: Settings) {
  const limit = durationSeconds(objectives.stuck.after);
  return statPanel({
    title: 'Oldest run',
    about: {
      shows: 'Age of the oldest run that has not ended.',
      bad: `Above ${objectives.stuck.after} it is stuck: a job hangs, or waits for a person or a runner.`,
      act: 'Find it below, look at its log, cancel it.',
    },
    unit: 'seconds',
    empty: 'No telemetry of pipelines',
    links: [{ title: 'By workflow', dashboard: 'operations', panel: panels.operations.oldestActiveRun }],
    limits: badAbove({ warning: limit / 2, bad: limit }),
    queries: [latest(maxBy([], pipelineOldestActiveRun.where(chosenWorkflows)), 'oldest')],
  });
}

export function pipelineStatusTimeline() {
  return stateTimelinePanel({
    title: 'Real-time pipeline status',
    about: {
      shows:
        'Whether the last run on the default branch succeeded, by workflow; of many workflows the 25 that failed most in a day.',
      bad: 'Red: the default branch cannot be delivered. Short and often: flaky. Several at once: infrastructure.',
      act: 'Click a red band: runs, trace and log of that workflow.',
    },
    unit: 'boolean',
    empty: 'No run on a default branch yet',
    width: 24,
    height: 10,
    words: lastRunWords,
    queries: [
      query(
        topSeries(25, lastRuns, failuresOfDay.where(chosenWorkflows).at('end()')),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [toDevelopment],
  });
}

export function workflowsTable({ objectives }: Settings) {
  const { longWindow } = objectives.burn.fast;
  const lastTime = maxBy(workflow, pipelineLastRunTimestamp.where({ ...chosenWorkflows, ref: 'default' }));
  return tablePanel({
    title: 'Workflows',
    about: {
      shows: `Each workflow: its last run on the default branch and when it ended, runs that go on, the share that failed in ${longWindow}, and how long slow runs took when it last ran.`,
      bad: 'A failed last run; no run for days where there should be one.',
      act: 'Click a workflow: runs, traces and logs.',
    },
    empty: 'No telemetry of pipelines',
    width: 24,
    height: 10,
    rows: { repository: 'Repository', workflow: 'Workflow' },
    columns: [
      { name: 'Last run', value: lastRuns, unit: 'boolean', words: lastRunWords },
      { name: 'Ended', value: lastTime.mul(1000), unit: 'timestamp' },
      {
        name: 'Active',
        value: sumBy(workflow, pipelineRunsActive.where(chosenWorkflows)),
        unit: 'count',
      },
      {
        name: `Failed, ${longWindow}`,
        value: failureRatio(longWindow).where(chosenWorkflows),
        unit: 'ratio',
        limits: badAbove({ warning: 0.01, bad: 1 - objectives.lowSuccess.percent / 100 }),
      },
      {
        name: 'p95',
        value: lastOverTime(durationP95.where(chosenWorkflows).subquery('1d', '15m')),
        unit: 'seconds',
      },
    ],
    sortBy: 'Last run',
    ascending: true,
    rowLink: { title: toDevelopment.title, dashboard: 'development' },
  });
}

export function activeRunsTimeseries() {
  return timeseriesPanel({
    title: 'Active runs',
    about: {
      shows: 'Runs that have not ended, by state.',
      bad: 'Queued runs that pile up on top of running ones: there are not enough runners.',
      act: 'See the runners at work, and which workflow asks for most.',
    },
    unit: 'count',
    empty: 'No telemetry of pipelines',
    links: [
      { title: 'Runs and their traces', dashboard: 'development', panel: panels.development.recentRuns },
    ],
    stacked: true,
    statuses: ['in_progress', 'queued'],
    queries: [query(sumBy(['state'], pipelineRunsActive.where(chosenWorkflows)), '{{state}}')],
  });
}

export function oldestActiveRunTimeseries({ objectives }: Settings) {
  return timeseriesPanel({
    title: 'Oldest active run by workflow',
    about: {
      shows: 'Age of the oldest run that has not ended, of the ten workflows with the oldest.',
      bad: `A line that climbs past ${objectives.stuck.after}: that run is stuck.`,
      act: 'Click it, look at the log, cancel the run, then see why no timeout ended it.',
    },
    unit: 'seconds',
    empty: 'No run is active',
    limits: badAbove({ bad: durationSeconds(objectives.stuck.after) }),
    calcs: ['lastNotNull', 'max'],
    queries: [
      query(
        topk(10, maxBy(workflow, pipelineOldestActiveRun.where(chosenWorkflows)).gt(0)),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [toDevelopment],
    links: [{ title: 'Which runs', dashboard: 'development', panel: panels.development.recentRuns }],
  });
}
