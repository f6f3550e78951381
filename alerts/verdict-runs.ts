import { failedStatuses, verdictStatuses } from '../metrics/labels.ts';
import { pipelineRuns } from '../metrics/pipeline.ts';
import { type Duration, type Vector, increase, oneOf, round, sumBy } from '../src/promql/index.ts';

type Workflow = 'repository' | 'workflow';

/** Runs with a verdict on the default branch in the window, a whole number by workflow. */
export function verdictRuns(window: Duration): Vector<Workflow> {
  const runs = pipelineRuns.where({ ref: 'default', status: oneOf(...verdictStatuses) });
  return round(sumBy(['repository', 'workflow'], increase(runs.over(window))));
}

/**
 * Those of them that failed. A workflow that never failed may have no such series: then there is nothing to alert on,
 * which is why ratios here are built from failures and not from successes.
 */
export function failedRuns(window: Duration): Vector<Workflow> {
  const runs = pipelineRuns.where({ ref: 'default', status: oneOf(...failedStatuses) });
  return round(sumBy(['repository', 'workflow'], increase(runs.over(window))));
}
