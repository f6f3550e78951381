import { pipelineRuns } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineErrorBudgetBurnSlow } from './pipeline-error-budget-burn.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const succeeded = { ...ci, status: 'success' } as const;
const failed = { ...ci, status: 'failure' } as const;
const alerts = [
  {
    labels: { repository: 'acme/shop', workflow: 'ci' },
    summary: 'ci of acme/shop spends its error budget too fast (slow burn)',
  },
];

// A sample every 5 minutes: 12 are an hour, 864 the three days, and the last 6 hours begin at 792.
const after3Days = { sampleEvery: '5m', at: '3d', evaluateEvery: '6h' } as const;

export const tests = ruleTests(pipelineErrorBudgetBurnSlow(fixtureSettings), [
  fires('4 of 25 runs failed in 3 d (16 %), 1 of 6 in the last 6 h', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x100 16x699 21x90'),
      series(pipelineRuns, failed, '0x300 3x499 4x90'),
    ],
    ...after3Days,
    alerts,
  }),
  silent('3 of 20 runs failed in 3 d: exactly 15 %, though 1 of 6 in the last 6 h', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x100 12x699 17x90'),
      series(pipelineRuns, failed, '0x300 2x499 3x90'),
    ],
    ...after3Days,
  }),
  silent('3 of 20 failed in the last 6 h: exactly 15 %, though 10 of 27 in 3 d', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x800 17x90'),
      series(pipelineRuns, failed, '0x300 7x499 10x90'),
    ],
    ...after3Days,
  }),
  fires('20 runs are enough to judge, also in the first day of a workflow', {
    edge: true,
    series: [series(pipelineRuns, failed, '_x600 0x50 18x149 20x90')],
    ...after3Days,
    alerts,
  }),
  silent('19 runs are too few, even if all failed', {
    edge: true,
    series: [series(pipelineRuns, failed, '_x600 0x50 17x149 19x90')],
    ...after3Days,
  }),
  silent('nothing failed in the last 6 h: it is over', {
    series: [
      series(pipelineRuns, succeeded, '0x100 10x699 12x90'),
      series(pipelineRuns, failed, '0x300 20x600'),
    ],
    ...after3Days,
  }),
  fires('over a counter that began anew, for one workflow of two', {
    series: [
      series(pipelineRuns, succeeded, '500x100 516x200 0x498 5x90'),
      series(pipelineRuns, failed, '70x100 72x200 0x200 1x297 2x90'),
      series(pipelineRuns, { ...succeeded, workflow: 'deploy' }, '0x100 80x699 90x90'),
      series(pipelineRuns, { ...failed, workflow: 'deploy' }, '0x300 8x499 9x90'),
    ],
    ...after3Days,
    alerts,
  }),
]);
