import { pipelineRuns } from '../metrics/pipeline.ts';
import { countedAt, times } from '../src/rule-tests/counted-at.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineErrorBudgetBurnFast } from './pipeline-error-budget-burn.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const alerts = [
  {
    labels: { repository: 'acme/shop', workflow: 'ci' },
    summary: 'ci of acme/shop spends its error budget too fast (fast burn)',
  },
];

// A sample every 5 minutes, looked at after 12 hours: at sample 144. The long window begins at 72, the short at 132.
const after12Hours = { sampleEvery: '5m', at: '12h', evaluateEvery: '4h' } as const;
const longAgo = 40;
const early = 80;
const late = 125;
const lastHour = 134;

/** Runs that ended with this status, each at a sample. */
function runs(status: 'success' | 'failure' | 'timed_out' | 'startup_failure', ...at: number[]): InputSeries {
  return series(pipelineRuns, { ...ci, status }, countedAt(...at));
}

/** What must not count: other branches, and runs without a verdict. */
const besides = [
  series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, countedAt(...times(40, lastHour))),
  series(pipelineRuns, { ...ci, ref: 'other', status: 'failure' }, countedAt(...times(40, lastHour))),
  series(pipelineRuns, { ...ci, status: 'cancelled' }, countedAt(...times(40, lastHour))),
];

export const tests = ruleTests(pipelineErrorBudgetBurnFast(fixtureSettings), [
  fires('4 of 7 runs failed in 6 h, 2 of 3 in the last hour', {
    edge: true,
    series: [
      ...besides,
      runs('success', ...times(9, longAgo), early, late, lastHour),
      runs('failure', early, early),
      runs('timed_out', lastHour),
      runs('startup_failure', lastHour),
    ],
    ...after12Hours,
    alerts,
  }),
  silent('3 of 6 runs failed in 6 h: exactly half, though 2 of 3 in the last hour', {
    edge: true,
    series: [
      ...besides,
      runs('success', early, late, lastHour),
      runs('failure', ...times(9, longAgo), early),
      runs('timed_out', lastHour),
      runs('startup_failure', lastHour),
    ],
    ...after12Hours,
  }),
  silent('2 of 4 runs failed in the last hour: exactly half, though 8 of 10 in 6 h', {
    edge: true,
    series: [
      ...besides,
      runs('success', lastHour, lastHour),
      runs('failure', ...times(5, early), late),
      runs('timed_out', lastHour),
      runs('startup_failure', lastHour),
    ],
    ...after12Hours,
  }),
  fires('5 runs are enough to judge, also where none ever succeeded', {
    edge: true,
    series: [
      runs('failure', early, early, lastHour),
      runs('timed_out', lastHour),
      runs('startup_failure', lastHour),
    ],
    ...after12Hours,
    alerts,
  }),
  silent('4 runs are too few, even if all failed', {
    edge: true,
    series: [...besides, runs('failure', ...times(9, longAgo), early, early, late, lastHour)],
    ...after12Hours,
  }),
  silent('nothing ran in the last hour: it is over', {
    series: [runs('success'), runs('failure', ...times(9, early), late)],
    ...after12Hours,
  }),
  fires('only for one workflow of two, over a pause of telemetry and counters that began anew', {
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '60x30 61 62x170 63x60'),
      series(pipelineRuns, { ...ci, status: 'failure' }, '8x60 9x60 0x20 _x5 0x60 1x60'),
      series(pipelineRuns, { ...ci, status: 'timed_out' }, '4x60 _x5 5x200'),
      series(pipelineRuns, { ...ci, status: 'startup_failure' }, '0x205 1x60'),
      series(pipelineRuns, { ...deploy, status: 'success' }, '0x60 0+1x30 30x200'),
      series(pipelineRuns, { ...deploy, status: 'failure' }, '0x60 0+1x9 9x120 10x60'),
    ],
    at: '4h',
    evaluateEvery: '1h',
    alerts,
  }),
  silent('no series at all', { series: [], ...after12Hours }),
]);
