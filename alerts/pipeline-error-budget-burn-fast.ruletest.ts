import { pipelineRuns } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineErrorBudgetBurnFast } from './pipeline-error-budget-burn.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const succeeded = { ...ci, status: 'success' } as const;
const failed = { ...ci, status: 'failure' } as const;
const alerts = [
  {
    labels: { repository: 'acme/shop', workflow: 'ci' },
    summary: 'ci of acme/shop spends its error budget too fast (fast burn)',
  },
];

// The last hour is 3 h to 4 h: 180 samples lie before it.
const after4Hours = { at: '4h', evaluateEvery: '10m' } as const;

export const tests = ruleTests(pipelineErrorBudgetBurnFast(fixtureSettings), [
  fires('4 of 7 runs failed in 6 h, 2 of 3 in the last hour', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x30 1 2x170 3x60'),
      series(pipelineRuns, failed, '0x60 1 2x140 3 4x60'),
    ],
    ...after4Hours,
    alerts,
  }),
  silent('3 of 6 runs failed in 6 h: exactly half, though 2 of 3 in the last hour', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x30 1 2x170 3x60'),
      series(pipelineRuns, failed, '0x60 1x141 2 3x60'),
    ],
    ...after4Hours,
  }),
  silent('2 of 4 failed in the last hour: exactly half, though 8 of 10 in 6 h', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x205 1 2x60'),
      series(pipelineRuns, failed, '0x60 0+1x6 6x135 7 8x60'),
    ],
    ...after4Hours,
  }),
  fires('5 runs are enough to judge', {
    edge: true,
    series: [series(pipelineRuns, failed, '0x60 1 2 3x140 4 5x60')],
    ...after4Hours,
    alerts,
  }),
  silent('4 runs are too few, even if all failed', {
    edge: true,
    series: [series(pipelineRuns, failed, '0x60 1 2 3x140 4x60')],
    ...after4Hours,
  }),
  silent('nothing ran in the last hour: it is over', {
    series: [series(pipelineRuns, succeeded, '0x250'), series(pipelineRuns, failed, '0x60 0+1x9 9x180')],
    ...after4Hours,
  }),
  fires(
    'all kinds of failure together, over a pause and a counter that began anew, for one workflow of two',
    {
      series: [
        series(pipelineRuns, succeeded, '60x30 61 62x170 63x60'),
        series(pipelineRuns, failed, '8x60 9x60 0x20 _x5 0x60 1x60'),
        series(pipelineRuns, { ...ci, status: 'timed_out' }, '4x60 _x5 5x200'),
        series(pipelineRuns, { ...ci, status: 'startup_failure' }, '0x205 1x60'),
        series(pipelineRuns, { ...succeeded, workflow: 'deploy' }, '0x60 0+1x30 30x200'),
        series(pipelineRuns, { ...failed, workflow: 'deploy' }, '0x60 0+1x9 9x120 10x60'),
      ],
      ...after4Hours,
      alerts,
    },
  ),
  silent('cancelled runs and other branches say nothing', {
    series: [
      series(pipelineRuns, { ...ci, status: 'cancelled' }, '0x60 0+1x60 60x100 61 62x60'),
      series(pipelineRuns, { ...failed, ref: 'other' }, '0x60 0+1x60 60x100 61 62x60'),
    ],
    ...after4Hours,
  }),
]);
