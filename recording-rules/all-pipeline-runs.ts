import { pipelineRuns } from '../metrics/pipeline.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** How many runs ended, by conclusion: what long graphs add up instead of every workflow's counters. */
export const allPipelineRuns = recordingRule({
  record: 'all:pipeline_runs:increase1h',
  expr: round(sumBy(['status'], increase(pipelineRuns.where().over('1h')))),
  help: 'Runs that ended in the last hour, of all pipelines, by conclusion.',
});
