import { failedRuns, verdictRuns } from '../alerts/verdict-runs.ts';
import type { Duration } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/**
 * Share of a workflow's runs on the default branch that failed in the window, 0 to 1. A workflow without failures in
 * it has 0, one without runs has no value.
 */
export function failureRatio(window: Duration) {
  const all = verdictRuns(window);
  return recordingRule({
    record: `pipeline:default_failures:ratio${window}`,
    expr: failedRuns(window).or(all.mul(0)).div(all.gt(0)),
    help: `Share of the runs with a verdict on the default branch that failed in the last ${window}, 0 to 1.`,
  });
}

/** Runs with a verdict on the default branch in a day: thirty of these, a day apart, are a month's error budget. */
export const verdictsOfDay = recordingRule({
  record: 'pipeline:default_verdicts:increase1d',
  expr: verdictRuns('1d'),
  help: 'Runs with a verdict on the default branch in the last 24 hours.',
});

/** Those of them that failed. Panels choose workflows by it, so one that never failed must be there as well. */
export const failuresOfDay = recordingRule({
  record: 'pipeline:default_failures:increase1d',
  expr: failedRuns('1d').or(verdictRuns('1d').mul(0)),
  help: 'Failed runs on the default branch in the last 24 hours; 0 for a workflow without failures.',
});
