import { pipelineRunnerSeconds } from '../metrics/pipeline.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** How many runners were at work. A job's time counts when it ends, so an hour's mean is the finest that is true. */
export const runnersBusy = recordingRule({
  record: 'runner:busy:avg1h',
  expr: round(sumBy(['runner'], increase(pipelineRunnerSeconds.where().over('1h'))).div(3600), 0.01),
  help: 'Runners at work, mean of the last hour, by label.',
});
