import { quantileOverTime } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { durationP95 } from './pipeline-duration-p95.ts';

/**
 * How long the slow runs of a workflow usually take. Hours without a run have no quantile, so nights do not count.
 */
export function durationUsual({ objectives }: Settings) {
  const { usualWindow } = objectives.slow;
  return recordingRule({
    record: 'pipeline:duration:usual',
    expr: quantileOverTime(0.5, durationP95.where().over(usualWindow)),
    help: `Median of pipeline:duration:p95 over ${usualWindow}, in seconds.`,
  });
}

/** How many times its own usual a workflow takes. */
export function durationAgainstUsual(settings: Settings) {
  return recordingRule({
    record: 'pipeline:duration:ratio_usual',
    expr: durationP95.where().div(durationUsual(settings).where()),
    help: 'pipeline:duration:p95 as a multiple of what is usual.',
  });
}
