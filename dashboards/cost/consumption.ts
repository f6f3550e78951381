import { claudeTokens } from '../../metrics/cost.ts';
import { tokensOfHour } from '../../recording-rules/claude-tokens.ts';
import { runnersBusy } from '../../recording-rules/runners-busy.ts';
import { verdictsOfDay } from '../../recording-rules/pipeline-failures.ts';
import { workflowCostOfDay } from '../../recording-rules/workflow-cost.ts';
import { query, tablePanel, timeseriesPanel, topSeries } from '../../src/dashboards/index.ts';
import { sumBy, sumOverTime } from '../../src/promql/index.ts';
import { chosenWorkflows } from '../variables.ts';
import { panels } from '../panels.ts';

// What is it spent on: tokens by model and kind, minutes by workflow?

const tokens = sumOverTime(tokensOfHour.where().subquery('$__interval', '1h'));
const hourly = { interval: '1h', draw: 'bars', stacked: true, calcs: ['sum'] } as const;
const workflow = ['repository', 'workflow'] as const;

export function claudeTokensTimeseries() {
  return timeseriesPanel({
    ...hourly,
    title: 'Claude token usage by model',
    about: {
      shows: 'Tokens that the Claude API processed, by model.',
      bad: 'The dearest model does what a smaller one could; usage at night without a job that explains it.',
      act: 'See beside what kind of tokens they are; the workspace names the owner.',
    },
    unit: claudeTokens.unit,
    empty: 'No token was used in this time',
    links: [{ title: 'By kind', dashboard: 'cost', panel: panels.cost.tokensByKind }],
    queries: [query(sumBy(['model'], tokens), '{{model}}')],
  });
}

export function tokensByKindTimeseries() {
  return timeseriesPanel({
    ...hourly,
    title: 'Claude token usage by kind',
    about: {
      shows: 'Tokens by kind: input, output, read from the cache, written to it.',
      bad: 'Much input and few cache reads: the same context is paid for again and again.',
      act: 'Turn on prompt caching where contexts repeat.',
    },
    unit: claudeTokens.unit,
    empty: 'No token was used in this time',
    links: [{ title: 'What they cost', dashboard: 'cost', panel: panels.cost.byService }],
    queries: [query(sumBy(['token_type'], tokens), '{{token_type}}')],
  });
}

export function costByWorkflowTimeseries() {
  return timeseriesPanel({
    title: 'Cost by workflow',
    about: {
      shows: 'Cost of runner minutes in the 24 hours before, of the ten dearest workflows.',
      bad: 'A workflow that costs more without running more often: it became slower, or moved to a dearer runner.',
      act: 'See its cost a run below, then its slowest stages in Development.',
    },
    unit: 'usd',
    empty: 'No run has cost anything in this time',
    interval: '1d',
    draw: 'bars',
    stacked: true,
    calcs: ['sum', 'mean', 'lastNotNull'],
    queries: [
      query(
        topSeries(
          10,
          workflowCostOfDay.where(chosenWorkflows),
          workflowCostOfDay.where(chosenWorkflows).at('end()'),
        ),
        '{{repository}} {{workflow}}',
      ),
    ],
    dataLinks: [
      {
        title: 'Development of this workflow',
        dashboard: 'development',
        fromLabels: ['repository', 'workflow'],
      },
    ],
  });
}

export function costOfWorkflowsTable() {
  const days = sumOverTime(workflowCostOfDay.where(chosenWorkflows).subquery('$__range', '1d'));
  const runs = sumOverTime(verdictsOfDay.where(chosenWorkflows).subquery('$__range', '1d'));
  return tablePanel({
    title: 'Cost of workflows in this time',
    about: {
      shows:
        'Cost of runner minutes on the complete days (UTC) of the time range, by workflow, runs on the default branch in it, and cost for each of those.',
      bad: 'A dear run that runs often: the first place to save.',
      act: 'Click a workflow: its slowest stages decide its price.',
    },
    empty: 'The time range holds no midnight (UTC)',
    rows: { repository: 'Repository', workflow: 'Workflow' },
    columns: [
      { name: 'Cost', value: days, unit: 'usd' },
      { name: 'Runs', value: runs, unit: 'count' },
      { name: 'Cost a run', value: days.div(runs.gt(0), { on: workflow }), unit: 'usd' },
    ],
    sortBy: 'Cost',
    rowLink: { title: 'Development of this workflow', dashboard: 'development' },
  });
}

export function runnersTimeseries() {
  return timeseriesPanel({
    title: 'Runners at work',
    about: {
      shows: 'Mean number of runners that worked, by label: what is paid for.',
      bad: 'Dear labels (macOS, Windows) at work for what Linux could do.',
      act: 'Move jobs to a cheaper label.',
    },
    unit: 'factor',
    empty: 'No job ended in this time',
    links: [{ title: 'By workflow', dashboard: 'cost', panel: panels.cost.costOfWorkflows }],
    stacked: true,
    calcs: ['mean', 'max'],
    queries: [query(runnersBusy.where(), '{{runner}}')],
  });
}
