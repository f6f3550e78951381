import { pipelineLastRunSuccess } from '../../metrics/pipeline.ts';
import { failuresOfDay, verdictsOfDay } from '../../recording-rules/pipeline-failures.ts';
import { healthScore } from '../../recording-rules/pipeline-health-score.ts';
import {
  alertListPanel,
  badAbove,
  badBelow,
  latest,
  query,
  statPanel,
  timeseriesPanel,
} from '../../src/dashboards/index.ts';
import { constant, countBy, maxBy, sumBy } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenWorkflows } from '../variables.ts';

// Is it healthy?

const scoreLimits = badBelow({ bad: 70, good: 90 });

export function healthScoreStat(settings: Settings) {
  const { healthScore: weights, successPercent } = settings.objectives;
  return statPanel({
    title: 'Pipeline health score',
    about: {
      shows: `How well all pipelines do, 0 to 100: ${weights.success} for the success rate of 24 hours against the objective of ${successPercent} %, ${weights.lastRun} for workflows whose last run on the default branch succeeded, ${weights.speed} for workflows no slower than usual, ${weights.alerts} for workflows without a critical alert.`,
      bad: 'Below 90 something costs points, below 70 delivery is held up.',
      act: 'Look below at what burns, then follow the link to Operations.',
    },
    unit: 'score',
    empty: 'No telemetry of pipelines',
    width: 4,
    height: 8,
    max: 100,
    limits: scoreLimits,
    queries: [latest(healthScore(settings).where(), 'health score')],
    links: [{ title: 'What is failing', dashboard: 'operations', panel: panels.operations.pipelineStatus }],
  });
}

export function healthScoreTimeseries(settings: Settings) {
  return timeseriesPanel({
    title: 'Health score over time',
    about: {
      shows: 'The score of all pipelines, as above.',
      bad: 'A fall that lasts longer than a night or a weekend is no single failure.',
      act: 'Compare with the marks of firing alerts: the first one before the fall is the cause.',
    },
    unit: 'score',
    empty: 'No telemetry of pipelines',
    width: 8,
    max: 100,
    limits: scoreLimits,
    calcs: ['lastNotNull', 'min', 'mean'],
    queries: [query(healthScore(settings).where(), 'health score')],
    links: [{ title: 'Operations', dashboard: 'operations' }],
  });
}

export function successRateStat(settings: Settings) {
  const objective = settings.objectives.successPercent / 100;
  const all = sumBy([], verdictsOfDay.where(chosenWorkflows));
  const failed = sumBy([], failuresOfDay.where(chosenWorkflows)).or(constant(0));
  return statPanel({
    title: 'Success, last 24 hours',
    about: {
      shows: 'Share of the runs with a verdict on default branches that succeeded.',
      bad: `Below the objective of ${settings.objectives.successPercent} % the error budget shrinks.`,
      act: 'Open the workflows that fail most, in the table below.',
    },
    unit: 'ratio',
    empty: 'No run ended in 24 hours',
    width: 4,
    height: 8,
    max: 1,
    limits: badBelow({ bad: objective - 0.1, good: objective }),
    queries: [latest(constant(1).sub(failed.div(all.gt(0))), 'success')],
    links: [
      {
        title: 'By workflow',
        dashboard: 'operations',
        panel: panels.operations.successRateByWorkflow,
      },
    ],
  });
}

export function failingWorkflowsStat() {
  const lastRuns = maxBy(
    ['repository', 'workflow'],
    pipelineLastRunSuccess.where({ ...chosenWorkflows, ref: 'default' }),
  );
  return statPanel({
    title: 'Workflows that fail now',
    about: {
      shows: 'Workflows whose last run on the default branch failed.',
      bad: 'Each is a repository that cannot deliver from its default branch.',
      act: 'Open the status by workflow; the recovery service has tried already.',
    },
    unit: 'count',
    empty: 'No telemetry of pipelines',
    width: 4,
    height: 8,
    limits: badAbove({ bad: 1 }),
    queries: [latest(countBy([], lastRuns.eq(0)).or(countBy([], lastRuns).mul(0)), 'failing')],
    links: [{ title: 'Which ones', dashboard: 'operations', panel: panels.operations.pipelineStatus }],
  });
}

export function activeAlertsList() {
  return alertListPanel({
    title: 'Active alerts',
    about: {
      shows: 'Alerts that fire or are about to, the most urgent first.',
      bad: 'Critical: somebody has been called. High: this working day. Medium: this week.',
      act: 'Open the alert: it leads to its runbook and to the panel that shows it.',
    },
    unit: 'none',
    empty: 'No alert fires',
    width: 12,
    labels: '{severity!="none"}',
    links: [{ title: 'Operations', dashboard: 'operations' }],
  });
}
