import { alerts } from '../metrics/alerts.ts';
import { failedStatuses, verdictStatuses } from '../metrics/labels.ts';
import { pipelineLastRunSuccess, pipelineRuns } from '../metrics/pipeline.ts';
import {
  type Vector,
  avgBy,
  clampMax,
  clampMin,
  constant,
  countBy,
  increase,
  lastOverTime,
  maxBy,
  noneOf,
  oneOf,
  round,
  sumBy,
} from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { durationP95 } from './pipeline-duration-p95.ts';
import { durationUsual } from './pipeline-duration-usual.ts';

/**
 * One figure for how well the pipelines do, 0 to 100: success against the objective, workflows whose last run
 * succeeded, workflows as fast as usual, workflows without a critical alert; the settings hold the weights. Quiet
 * hours cost no points; without telemetry there is no score.
 */
export function healthScore(settings: Settings) {
  const { healthScore: weights, successPercent, slow, failing } = settings.objectives;
  const lastRuns = lastOverTime(pipelineLastRunSuccess.where({ ref: 'default' }).over(failing.lastKnown));
  const workflows = maxBy(['repository', 'workflow'], lastRuns);
  const isSlow = durationP95.where().gt(durationUsual(settings).where().mul(slow.factor));
  const isCritical = maxBy(
    ['repository', 'workflow'],
    alerts.where({ alertstate: 'firing', severity: 'critical', workflow: noneOf('') }),
  );
  const share = (troubled: Vector): Vector =>
    clampMin(constant(1).sub(countBy([], troubled).or(constant(0)).div(countBy([], workflows))), 0);
  return recordingRule({
    record: 'pipeline:health:score',
    expr: clampMax(successOfDay().div(successPercent / 100), 1)
      .mul(weights.success)
      .add(avgBy([], workflows).mul(weights.lastRun))
      .add(share(isSlow).mul(weights.speed))
      .add(share(isCritical).mul(weights.alerts)),
    help: 'Health of all pipelines, 0 to 100.',
  });
}

/** Share of the last day's verdict runs on the default branch that succeeded; 1 where none ended. */
function successOfDay(): Vector<never> {
  const runs = (statuses: readonly (typeof verdictStatuses)[number][]): Vector<never> =>
    round(sumBy([], increase(pipelineRuns.where({ ref: 'default', status: oneOf(...statuses) }).over('1d'))));
  const all = runs(verdictStatuses);
  const failed = runs(failedStatuses).or(constant(0));
  return constant(1).sub(failed.div(all.gt(0)).or(constant(0)));
}
