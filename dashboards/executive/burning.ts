import { failureRatio, failuresOfDay, verdictsOfDay } from '../../recording-rules/pipeline-failures.ts';
import { recoveriesFailed, recoveriesSucceeded } from '../../recording-rules/recoveries.ts';
import { badAbove, badBelow, query, tablePanel, timeseriesPanel } from '../../src/dashboards/index.ts';
import { sumBy, sumOverTime, topk } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';
import { chosenWorkflows } from '../variables.ts';

// What is burning, and what repairs itself?

export function worstWorkflowsTable({ objectives }: Settings) {
  const { longWindow } = objectives.burn.fast;
  const allowed = 1 - objectives.successPercent / 100;
  const month = (rule: typeof verdictsOfDay) =>
    sumOverTime(rule.where(chosenWorkflows).subquery('30d', '1d'));
  const failed = failuresOfDay.where(chosenWorkflows);
  const worst = topk(10, failed.gt(0));
  return tablePanel({
    title: 'Workflows that failed most in 24 hours',
    about: {
      shows: `Failures on the default branch in 24 hours, the share of ${longWindow} that failed, and what is left of the error budget of 30 days.`,
      bad: 'A budget below 0 is overspent: the workflow breaks its objective.',
      act: 'Click a workflow for its operations, and stop changing what it delivers until it is stable.',
    },
    empty: 'No run failed on a default branch in 24 hours',
    width: 12,
    rows: { repository: 'Repository', workflow: 'Workflow' },
    columns: [
      { name: 'Failed', value: worst, unit: 'count', limits: badAbove({ bad: 1 }) },
      {
        name: `Failing, ${longWindow}`,
        value: failureRatio(longWindow).where(chosenWorkflows).and(worst),
        unit: 'ratio',
        limits: badAbove({ warning: allowed, bad: 0.5 }),
      },
      {
        name: 'Budget left, 30 d',
        value: month(failuresOfDay).div(month(verdictsOfDay).gt(0)).div(-allowed).add(1).and(worst),
        unit: 'ratio',
        limits: badBelow({ bad: 0, good: 0.25 }),
      },
    ],
    sortBy: 'Failed',
    rowLink: { title: 'Operations of this workflow', dashboard: 'operations' },
  });
}

export function repairedTimeseries() {
  const sum = (rule: typeof recoveriesSucceeded) =>
    sumBy([], sumOverTime(rule.where().subquery('$__interval', '1h')));
  const failures = sumBy([], sumOverTime(recoveriesFailed.where().subquery('$__interval', '1h')));
  return timeseriesPanel({
    title: 'Repaired without a person',
    about: {
      shows:
        'Recoveries that the recovery service brought to an end: the run succeeded the second time, or did not.',
      bad: 'Mostly red: what fails is not of the kind that repeating repairs. Much green: flakiness is hidden by reruns.',
      act: 'Open Operations: recoveries by handler and reason.',
    },
    unit: 'count',
    empty: 'Nothing had to be repaired',
    width: 12,
    interval: '1h',
    draw: 'bars',
    stacked: true,
    calcs: ['sum'],
    statuses: ['success', 'failure'],
    queries: [query(sum(recoveriesSucceeded), 'success'), query(failures, 'failure')],
    links: [{ title: 'Recoveries', dashboard: 'operations', panel: panels.operations.recoveryOutcome }],
  });
}
