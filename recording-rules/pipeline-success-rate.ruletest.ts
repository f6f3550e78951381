import { pipelineRuns } from '../metrics/pipeline.ts';
import { countedAt, times } from '../src/rule-tests/counted-at.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { successRate } from './pipeline-success-rate.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const deploy = { repository: 'acme/shop', workflow: 'deploy', ref: 'default' } as const;
const hour = { at: '1h', evaluateEvery: '5m' } as const;

export const tests = ruleTests(successRate, [
  records('all workflows and branches in one series', {
    // 3 + 1 + 2 of 3 + 1 + 2 + 2 runs: 6 / 8.
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '0x10 1 2 3x60'),
      series(pipelineRuns, { ...ci, status: 'failure' }, '0x20 1x60'),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, '5x15 6x60'),
      series(pipelineRuns, { ...deploy, status: 'success' }, '0x30 2x60'),
      series(pipelineRuns, { ...deploy, status: 'timed_out' }, '0x30 1x60'),
    ],
    ...hour,
    samples: [{ labels: {}, value: 0.75 }],
  }),
  records('every kind of failure counts, and only the last hour', {
    // The hour begins at sample 60. 4 of 4 + 3.
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, countedAt(...times(9, 30), 70, 110, 110)),
      series(pipelineRuns, { ...deploy, status: 'success' }, countedAt(70)),
      series(pipelineRuns, { ...ci, status: 'failure' }, countedAt(...times(9, 30), 70)),
      series(pipelineRuns, { ...ci, status: 'timed_out' }, countedAt(30, 110)),
      series(pipelineRuns, { ...ci, status: 'startup_failure' }, countedAt(30, 30, 70)),
    ],
    at: '2h',
    evaluateEvery: '5m',
    samples: [{ labels: {}, value: 0.571429 }],
  }),
  records('what was cancelled, skipped or superseded is no verdict', {
    // 1 of 1.
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '0x10 1x60'),
      series(pipelineRuns, { ...ci, status: 'cancelled' }, '0x10 9x60'),
      series(pipelineRuns, { ...ci, status: 'skipped' }, '0x10 9x60'),
      series(pipelineRuns, { ...ci, status: 'stale' }, '0x10 9x60'),
    ],
    ...hour,
    samples: [{ labels: {}, value: 1 }],
  }),
  records('0 where all failed, also without any success series', {
    series: [series(pipelineRuns, { ...ci, status: 'failure' }, '0x10 3x60')],
    ...hour,
    samples: [{ labels: {}, value: 0 }],
  }),
  records('a run that ended while telemetry paused, and counters that began anew', {
    // 2 + 1 of 2 + 1 + 1: 3 / 4.
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '40x10 _x5 42x10 0 1x60'),
      series(pipelineRuns, { ...ci, status: 'failure' }, '9x10 _x5 9x10 0 1x60'),
    ],
    ...hour,
    samples: [{ labels: {}, value: 0.75 }],
  }),
  silent('no run with a verdict ended within the hour: not NaN, not 0', {
    series: [
      series(pipelineRuns, { ...ci, status: 'success' }, '0x5 3x200'),
      series(pipelineRuns, { ...ci, status: 'failure' }, '0x5 3x200'),
      series(pipelineRuns, { ...ci, status: 'cancelled' }, '0x90 3x200'),
    ],
    at: '2h',
    evaluateEvery: '5m',
  }),
  silent('no series at all', { series: [], ...hour }),
]);
