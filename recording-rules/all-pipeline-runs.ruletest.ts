import { pipelineRuns } from '../metrics/pipeline.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { allPipelineRuns } from './all-pipeline-runs.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const deploy = { repository: 'acme/shop', workflow: 'deploy', ref: 'default' } as const;

export const tests = ruleTests(allPipelineRuns, [
  records('all workflows and branches together, by conclusion; a conclusion that did not come is 0', {
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '0x10 1 2 3x60'),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, '5x15 6x60'),
      series(pipelineRuns, { ...deploy, status: 'failure' }, '0x30 2x60'),
      series(pipelineRuns, { ...deploy, status: 'cancelled' }, '4x80'),
    ],
    at: '1h',
    evaluateEvery: '5m',
    samples: [
      { labels: { status: 'success' }, value: 4 },
      { labels: { status: 'failure' }, value: 2 },
      { labels: { status: 'cancelled' }, value: 0 },
    ],
  }),
  silent('no series at all', { series: [], at: '1h' }),
]);
