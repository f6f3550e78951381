import { pipelineRuns } from '../metrics/pipeline.ts';
import { countedAt, times } from '../src/rule-tests/counted-at.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { successRateByWorkflow } from './pipeline-success-rate-by-workflow.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { repository: 'acme/shop', workflow: 'deploy' } as const;
const otherCi = { repository: 'acme/site', workflow: 'ci' } as const;
const hour = { at: '1h', evaluateEvery: '5m' } as const;

export const tests = ruleTests(successRateByWorkflow, [
  records('each workflow of each repository for itself, over its branches', {
    series: [
      // 1 + 1 of 1 + 1 + 1.
      series(pipelineRuns, { ...ci, ref: 'default', status: 'success' }, '0x10 1x60'),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, '7x10 8x60'),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'failure' }, '0x10 1x60'),
      // 4 of 5.
      series(pipelineRuns, { ...deploy, ref: 'default', status: 'success' }, '0x10 1 2 3 4x60'),
      series(pipelineRuns, { ...deploy, ref: 'default', status: 'startup_failure' }, '0x20 1x60'),
      // 0 of 2, without any success series.
      series(pipelineRuns, { ...otherCi, ref: 'default', status: 'failure' }, '0x10 2x60'),
    ],
    ...hour,
    samples: [
      { labels: ci, value: 0.666667 },
      { labels: deploy, value: 0.8 },
      { labels: otherCi, value: 0 },
    ],
  }),
  records('every kind of failure counts, what was cancelled does not, and only the last hour', {
    // The hour begins at sample 60. 4 of 4 + 3.
    series: [
      series(
        pipelineRuns,
        { ...ci, ref: 'default', status: 'success' },
        countedAt(...times(9, 30), 70, 110, 110),
      ),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, countedAt(70)),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'failure' }, countedAt(...times(9, 30), 70)),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'timed_out' }, countedAt(30, 110)),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'startup_failure' }, countedAt(30, 30, 70)),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'cancelled' }, countedAt(...times(9, 70))),
    ],
    at: '2h',
    evaluateEvery: '5m',
    samples: [{ labels: ci, value: 0.571429 }],
  }),
  records('only the workflow that ran has a value', {
    series: [
      series(pipelineRuns, { ...ci, ref: 'default', status: 'success' }, '0x10 1x60'),
      series(pipelineRuns, { ...deploy, ref: 'default', status: 'success' }, '3x80'),
      series(pipelineRuns, { ...deploy, ref: 'default', status: 'failure' }, '3x80'),
    ],
    ...hour,
    samples: [{ labels: ci, value: 1 }],
  }),
  records('a new instance carries on where the old one stopped', {
    // 1 + 1 of 1 + 1 + 1.
    series: [
      series(pipelineRuns, { ...ci, ref: 'default', status: 'success', instance: 'a' }, '0x10 1x20'),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'success', instance: 'b' }, '_x31 1x5 2x60'),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'failure', instance: 'b' }, '_x31 0x5 1x60'),
    ],
    ...hour,
    samples: [{ labels: ci, value: 0.666667 }],
  }),
  silent('only cancelled runs, or none within the hour', {
    series: [
      series(pipelineRuns, { ...ci, ref: 'default', status: 'cancelled' }, '0x80 1x200'),
      series(pipelineRuns, { ...deploy, ref: 'default', status: 'failure' }, '0x5 1x200'),
    ],
    at: '2h',
    evaluateEvery: '5m',
  }),
  silent('no series at all', { series: [], ...hour }),
]);
