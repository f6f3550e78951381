import { pipelineRuns } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineSuccessRateLow } from './pipeline-success-rate-low.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const succeeded = { ...ci, status: 'success' } as const;
const failed = { ...ci, status: 'failure' } as const;
const alerts = [
  { labels: { repository: 'acme/shop', workflow: 'ci' }, summary: 'ci of acme/shop fails too often' },
];

export const tests = ruleTests(pipelineSuccessRateLow(fixtureSettings), [
  fires('3 of 5 runs succeeded', {
    edge: true,
    series: [series(pipelineRuns, succeeded, '0x10 1 2 3x200'), series(pipelineRuns, failed, '0x20 1 2x200')],
    at: '3h',
    alerts,
  }),
  silent('4 of 5 runs succeeded: exactly 80 %', {
    edge: true,
    series: [series(pipelineRuns, succeeded, '0x10 1 2 3 4x200'), series(pipelineRuns, failed, '0x20 1x200')],
    at: '3h',
  }),
  fires('79 of 100 runs succeeded', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x10 0+1x79 79x200'),
      series(pipelineRuns, failed, '0x20 0+1x21 21x200'),
    ],
    at: '3h',
    alerts,
  }),
  silent('4 runs are too few to judge, even if all failed', {
    edge: true,
    series: [series(pipelineRuns, failed, '0x20 1 2 3 4x200')],
    at: '3h',
  }),
  fires('a workflow that never succeeded has no success series', {
    series: [series(pipelineRuns, failed, '0x20 1 2 3 4 5x200')],
    at: '3h',
    alerts,
  }),
  silent('other branches may fail as they like', {
    series: [series(pipelineRuns, { ...failed, ref: 'other' }, '0x20 0+1x30 30x200')],
    at: '3h',
  }),
  silent('cancelled runs give no verdict', {
    series: [series(pipelineRuns, { ...ci, status: 'cancelled' }, '0x20 0+1x30 30x200')],
    at: '3h',
  }),
  silent('failures older than the window', {
    series: [series(pipelineRuns, succeeded, '0x700'), series(pipelineRuns, failed, '0x10 0+1x8 8x600')],
    at: '8h',
  }),
]);
