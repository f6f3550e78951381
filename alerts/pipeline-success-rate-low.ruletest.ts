import { pipelineRuns } from '../metrics/pipeline.ts';
import { countedAt, times } from '../src/rule-tests/counted-at.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineSuccessRateLow } from './pipeline-success-rate-low.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const succeeded = { ...ci, status: 'success' } as const;
const failed = { ...ci, status: 'failure' } as const;
const alerts = [
  { labels: { repository: 'acme/shop', workflow: 'ci' }, summary: 'ci of acme/shop fails too often' },
];

// A sample every 5 minutes, looked at after 12 hours: at sample 144. The window begins at 72.
const after12Hours = { sampleEvery: '5m', at: '12h', evaluateEvery: '4h' } as const;
const longAgo = 40;
const early = 80;
const late = 134;

/** What must not count: other branches, and runs without a verdict. */
const besides = [
  series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, countedAt(...times(40, late))),
  series(pipelineRuns, { ...ci, ref: 'other', status: 'failure' }, countedAt(...times(40, late))),
  series(pipelineRuns, { ...ci, status: 'cancelled' }, countedAt(...times(40, late))),
];
/** One failure of each of these kinds. */
const otherFailures = [
  series(pipelineRuns, { ...ci, status: 'timed_out' }, countedAt(early)),
  series(pipelineRuns, { ...ci, status: 'startup_failure' }, countedAt(early)),
];

export const tests = ruleTests(pipelineSuccessRateLow(fixtureSettings), [
  fires('3 of 5 runs succeeded', {
    edge: true,
    series: [series(pipelineRuns, succeeded, '0x10 1 2 3x200'), series(pipelineRuns, failed, '0x20 1 2x200')],
    at: '3h',
    evaluateEvery: '1h',
    alerts,
  }),
  silent('4 of 5 runs succeeded: exactly 80 %', {
    edge: true,
    series: [series(pipelineRuns, succeeded, '0x10 1 2 3 4x200'), series(pipelineRuns, failed, '0x20 1x200')],
    at: '3h',
    evaluateEvery: '1h',
  }),
  fires('79 of 100 runs succeeded', {
    edge: true,
    series: [
      series(pipelineRuns, succeeded, '0x10 0+1x79 79x200'),
      series(pipelineRuns, failed, '0x20 0+1x21 21x200'),
    ],
    at: '3h',
    evaluateEvery: '1h',
    alerts,
  }),
  silent('4 runs are too few to judge, even if all failed', {
    edge: true,
    series: [series(pipelineRuns, failed, '0x20 1 2 3 4x200')],
    at: '3h',
    evaluateEvery: '1h',
  }),
  fires('a workflow that never succeeded has no success series', {
    series: [series(pipelineRuns, failed, '0x20 1 2 3 4 5x200')],
    at: '3h',
    evaluateEvery: '1h',
    alerts,
  }),
  silent('other branches may fail as they like', {
    series: [series(pipelineRuns, { ...failed, ref: 'other' }, '0x20 0+1x30 30x200')],
    at: '3h',
    evaluateEvery: '1h',
  }),
  silent('cancelled runs give no verdict', {
    series: [series(pipelineRuns, { ...ci, status: 'cancelled' }, '0x20 0+1x30 30x200')],
    at: '3h',
    evaluateEvery: '1h',
  }),
  silent('failures older than the window', {
    series: [series(pipelineRuns, succeeded, '0x700'), series(pipelineRuns, failed, '0x10 0+1x8 8x600')],
    at: '8h',
    evaluateEvery: '2h',
  }),
  fires('11 of 14 runs succeeded (79 %), whatever the kind of failure; what was before does not count', {
    edge: true,
    series: [
      ...besides,
      ...otherFailures,
      series(pipelineRuns, failed, countedAt(early)),
      series(pipelineRuns, succeeded, countedAt(...times(9, longAgo), ...times(5, early), ...times(6, late))),
    ],
    ...after12Hours,
    alerts,
  }),
  silent('12 of 15 runs succeeded: exactly 80 %, and failures from before do not count', {
    edge: true,
    series: [
      ...besides,
      ...otherFailures,
      series(pipelineRuns, failed, countedAt(...times(9, longAgo), late)),
      series(pipelineRuns, succeeded, countedAt(...times(6, early), ...times(6, late))),
    ],
    ...after12Hours,
  }),
  fires('5 failures of all kinds are enough', {
    edge: true,
    series: [...otherFailures, series(pipelineRuns, failed, countedAt(early, early, late))],
    ...after12Hours,
    alerts,
  }),
  silent('4 failures are too few, whatever was before', {
    edge: true,
    series: [...besides, series(pipelineRuns, failed, countedAt(...times(9, longAgo), ...times(4, late)))],
    ...after12Hours,
  }),
  fires('only for one workflow of two, over a pause of telemetry and counters that began anew', {
    series: [
      series(pipelineRuns, succeeded, '40x20 42x20 _x4 0x20 1x200'),
      series(pipelineRuns, failed, '7x30 8x20 _x3 0x20 1x200'),
      series(pipelineRuns, { ...succeeded, workflow: 'deploy' }, countedAt(...times(30, 30))),
      series(pipelineRuns, { ...failed, workflow: 'deploy' }, countedAt(...times(5, 40))),
    ],
    at: '3h',
    evaluateEvery: '1h',
    alerts,
  }),
]);
