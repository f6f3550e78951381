import { verdictStatuses } from '../metrics/labels.ts';
import { pipelineRuns } from '../metrics/pipeline.ts';
import { type Vector, increase, oneOf, round, sumBy } from '../src/promql/index.ts';

/**
 * Share of the last hour's verdict runs that succeeded, on all branches: 0 to 1, and no value where no run ended.
 * @param by labels to keep; none for one series over everything.
 */
export function successRatio<const B extends 'repository' | 'workflow'>(by: readonly B[]): Vector<B> {
  const all = round(
    sumBy(by, increase(pipelineRuns.where({ status: oneOf(...verdictStatuses) }).over('1h'))),
  );
  const succeeded = round(sumBy(by, increase(pipelineRuns.where({ status: 'success' }).over('1h'))));
  // A workflow that never succeeded may have no success series: its ratio is 0, not unknown.
  return succeeded.or(all.mul(0)).div(all.gt(0));
}
