import { pipelineRuns } from '../metrics/pipeline.ts';
import { countedAt, times } from '../src/rule-tests/counted-at.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineErrorBudgetBurnSlow } from './pipeline-error-budget-burn.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const alerts = [
  {
    labels: { repository: 'acme/shop', workflow: 'ci' },
    summary: 'ci of acme/shop spends its error budget too fast (slow burn)',
  },
];

// A sample every 5 minutes, looked at after a week: at sample 2016. The long window begins at 1152, the short at 1944.
const afterWeek = { sampleEvery: '5m', at: '7d', evaluateEvery: '1d' } as const;
const longAgo = 600;
const early = 1200;
const late = 1880;
const last6Hours = 1950;

/** Runs that ended with this status, each at a sample. */
function runs(status: 'success' | 'failure' | 'timed_out' | 'startup_failure', ...at: number[]): InputSeries {
  return series(pipelineRuns, { ...ci, status }, countedAt(...at));
}

/** What must not count: other branches, and runs without a verdict. */
const besides = [
  series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, countedAt(...times(90, last6Hours))),
  series(pipelineRuns, { ...ci, ref: 'other', status: 'failure' }, countedAt(...times(90, last6Hours))),
  series(pipelineRuns, { ...ci, status: 'cancelled' }, countedAt(...times(90, last6Hours))),
];

export const tests = ruleTests(pipelineErrorBudgetBurnSlow(fixtureSettings), [
  fires('5 of 33 runs failed in 3 d (15.2 %), 3 of 19 in the last 6 h (15.8 %)', {
    edge: true,
    series: [
      ...besides,
      runs('success', ...times(9, longAgo), ...times(10, early), late, late, ...times(16, last6Hours)),
      runs('failure', early, early, last6Hours),
      runs('timed_out', last6Hours),
      runs('startup_failure', last6Hours),
    ],
    ...afterWeek,
    alerts,
  }),
  silent('6 of 40 runs failed in 3 d: exactly 15 %, though 3 of 19 in the last 6 h', {
    edge: true,
    series: [
      ...besides,
      runs('success', ...times(16, early), late, late, ...times(16, last6Hours)),
      runs('failure', ...times(9, longAgo), early, early, early, last6Hours),
      runs('timed_out', last6Hours),
      runs('startup_failure', last6Hours),
    ],
    ...afterWeek,
  }),
  silent('3 of 20 runs failed in the last 6 h: exactly 15 %, though 14 of 31 in 3 d', {
    edge: true,
    series: [
      ...besides,
      runs('success', ...times(17, last6Hours)),
      runs('failure', ...times(10, early), late, last6Hours),
      runs('timed_out', last6Hours),
      runs('startup_failure', last6Hours),
    ],
    ...afterWeek,
  }),
  fires('20 runs are enough to judge, also where none ever succeeded', {
    edge: true,
    series: [
      runs('failure', ...times(17, early), last6Hours),
      runs('timed_out', late),
      runs('startup_failure', late),
    ],
    ...afterWeek,
    alerts,
  }),
  silent('19 runs are too few, even if all failed', {
    edge: true,
    series: [...besides, runs('failure', ...times(9, longAgo), ...times(17, early), late, last6Hours)],
    ...afterWeek,
  }),
  fires('a workflow of one day', {
    series: [series(pipelineRuns, { ...ci, status: 'failure' }, '_x1700 0x100 18x149 20x90')],
    ...afterWeek,
    alerts,
  }),
  silent('nothing failed in the last 6 h: it is over', {
    series: [runs('success', ...times(10, early), last6Hours), runs('failure', ...times(20, early), late)],
    ...afterWeek,
  }),
  fires('only for one workflow of two, over a pause of telemetry and counters that began anew', {
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '500x1300 516x300 0x350 5x200'),
      series(pipelineRuns, { ...ci, status: 'failure' }, '70x1300 72x300 _x20 0x330 2x200'),
      series(
        pipelineRuns,
        { ...deploy, status: 'success' },
        countedAt(...times(80, early), ...times(10, last6Hours)),
      ),
      series(
        pipelineRuns,
        { ...deploy, status: 'failure' },
        countedAt(...times(8, early), ...times(2, last6Hours)),
      ),
    ],
    ...afterWeek,
    alerts,
  }),
]);
