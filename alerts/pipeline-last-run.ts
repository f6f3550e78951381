import { pipelineLastRunSuccess } from '../metrics/pipeline.ts';
import { type Duration, type Vector, lastOverTime, maxBy } from '../src/promql/index.ts';

/**
 * Workflows whose last run with a verdict on the default branch failed.
 * @param lastKnown how long the last result is trusted when telemetry pauses: a pause is no repair.
 */
export function lastRunFailed(lastKnown: Duration): Vector<'repository' | 'workflow'> {
  const lastRun = pipelineLastRunSuccess.where({ ref: 'default' });
  // Where an instance left its last word behind, the better one counts until that is forgotten.
  return maxBy(['repository', 'workflow'], lastOverTime(lastRun.over(lastKnown))).eq(0);
}
