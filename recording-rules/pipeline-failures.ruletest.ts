import { pipelineRuns } from '../metrics/pipeline.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { failureRatio, failuresOfDay, verdictsOfDay } from './pipeline-failures.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { repository: 'acme/shop', workflow: 'deploy' } as const;

/** ci: 1 of 4 failed on the default branch, all on others. deploy: 2 succeeded, 1 was cancelled. */
const runs = [
  series(pipelineRuns, { ...ci, ref: 'default', status: 'success' }, '0x10 1 2 3x200'),
  series(pipelineRuns, { ...ci, ref: 'default', status: 'timed_out' }, '0x10 1x200'),
  series(pipelineRuns, { ...ci, ref: 'other', status: 'failure' }, '0x10 9x200'),
  series(pipelineRuns, { ...deploy, ref: 'default', status: 'success' }, '0x10 2x200'),
  series(pipelineRuns, { ...deploy, ref: 'default', status: 'cancelled' }, '0x10 1x200'),
];
const idle = [series(pipelineRuns, { ...ci, ref: 'default', status: 'cancelled' }, '0x10 1x200')];
const soon = { at: '1h', evaluateEvery: '5m' } as const;

const ratios = (['1h', '6h', '3d'] as const).map((window) =>
  ruleTests(failureRatio(window), [
    records('failures on the default branch over verdicts; 0 where none failed', {
      series: runs,
      ...soon,
      samples: [
        { labels: ci, value: 0.25 },
        { labels: deploy, value: 0 },
      ],
    }),
    records('all failed, and there is no series of successes', {
      series: [series(pipelineRuns, { ...ci, ref: 'default', status: 'failure' }, '0x10 3x200')],
      ...soon,
      samples: [{ labels: ci, value: 1 }],
    }),
    silent('no verdict', { series: idle, ...soon }),
  ]),
);

export const tests = [
  ...ratios,
  ruleTests(verdictsOfDay, [
    records('whole runs on the default branch, without cancelled ones', {
      series: runs,
      ...soon,
      samples: [
        { labels: ci, value: 4 },
        { labels: deploy, value: 2 },
      ],
    }),
    silent('only cancelled runs', { series: idle, ...soon }),
  ]),
  ruleTests(failuresOfDay, [
    records('those that failed; 0 for a workflow that never failed and has no series of failures', {
      series: runs,
      ...soon,
      samples: [
        { labels: ci, value: 1 },
        { labels: deploy, value: 0 },
      ],
    }),
    silent('only cancelled runs', { series: idle, ...soon }),
  ]),
];
