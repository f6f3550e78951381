import { pipelineDuration } from '../metrics/pipeline.ts';
import { type InputSeries, records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { allPipelineDurationBuckets, allPipelineDurationP95 } from './all-pipeline-duration.ts';

/** 18 of 20 runs took at most 113 s, the other two up to 158 s; a third workflow ran in another hour. */
const runs: InputSeries[] = [
  ...histogram('ci', '0x20 10x60', '0x20 10x60'),
  ...histogram('e2e', '0x30 8x60', '0x30 10x60'),
  ...histogram('deploy', '7x90', '9x90'),
];
const hour = { at: '1h', evaluateEvery: '5m' } as const;

export const p95Tests = ruleTests(allPipelineDurationP95, [
  // The 19th of 20 is the first of two between 113 and 158 s: 113 + 45 × 1/2.
  records('all workflows as one', { series: runs, ...hour, samples: [{ labels: {}, value: 135.5 }] }),
  silent('no run within the hour', { series: histogram('ci', '7x90', '9x90'), ...hour }),
]);

export const bucketTests = ruleTests(allPipelineDurationBuckets, [
  records('whole runs by bucket', {
    series: runs,
    ...hour,
    samples: [
      { labels: { le: '113' }, value: 18 },
      { labels: { le: '158' }, value: 20 },
      { labels: { le: '+Inf' }, value: 20 },
    ],
  }),
  silent('no series at all', { series: [], ...hour }),
]);

function histogram(workflow: string, le113: string, all: string): InputSeries[] {
  const labels = { repository: 'acme/shop', workflow, ref: 'default' } as const;
  return [
    series(pipelineDuration, labels, le113, { le: 113 }),
    series(pipelineDuration, labels, all, { le: 158 }),
    series(pipelineDuration, labels, all, { le: '+Inf' }),
  ];
}
