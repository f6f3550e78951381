import { pipelineDuration } from '../metrics/pipeline.ts';
import { type InputSeries, records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { durationP95 } from './pipeline-duration-p95.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { repository: 'acme/shop', workflow: 'deploy' } as const;

type Labels = Parameters<typeof series<typeof pipelineDuration.labels>>[1];

/** Runs by duration: at most 113 s, at most 158 s, all of them. */
function histogram(labels: Labels, le113: string, le158: string, all: string): InputSeries[] {
  return [
    series(pipelineDuration, labels, le113, { le: 113 }),
    series(pipelineDuration, labels, le158, { le: 158 }),
    series(pipelineDuration, labels, all, { le: '+Inf' }),
  ];
}

const onDefault = { ...ci, ref: 'default' } as const;
const elsewhere = { ...ci, ref: 'other' } as const;
const slow = { at: '1h', evaluateEvery: '5m' } as const;

// Of 20 runs the 19th (0.95 × 20) decides. 18 took at most 113 s, so it is the first of two between 113 and 158 s:
// 113 + 45 × 1/2 = 135.5.
const p95 = { labels: ci, value: 135.5 };

export const tests = ruleTests(durationP95, [
  records('between the bounds of the bucket that holds the 95th percentile', {
    series: histogram(onDefault, '0x20 18x60', '0x20 20x60', '0x20 20x60'),
    ...slow,
    samples: [p95],
  }),
  records('runs of all branches together', {
    series: [
      ...histogram(onDefault, '0x20 10x60', '0x20 10x60', '0x20 10x60'),
      ...histogram(elsewhere, '0x30 8x60', '0x30 10x60', '0x30 10x60'),
    ],
    ...slow,
    samples: [p95],
  }),
  records('one run says nothing finer than its bucket', {
    // 0.95 of the way from 113 to 158.
    series: histogram(onDefault, '0x80', '0x20 1x60', '0x20 1x60'),
    ...slow,
    samples: [{ labels: ci, value: 155.75 }],
  }),
  records('each workflow for itself; an idle one has no value', {
    series: [
      ...histogram(onDefault, '0x20 18x60', '0x20 20x60', '0x20 20x60'),
      ...histogram({ ...deploy, ref: 'default' }, '7x80', '9x80', '9x80'),
    ],
    ...slow,
    samples: [p95],
  }),
  records('runs that ended while telemetry paused', {
    series: histogram(onDefault, '0x20 _x5 18x60', '0x20 _x5 20x60', '0x20 _x5 20x60'),
    ...slow,
    samples: [p95],
  }),
  records('counters that began anew', {
    // 9 and 10 before the reset, as many after it.
    series: histogram(onDefault, '50 59x20 0 9x60', '50 60x20 0 10x60', '50 60x20 0 10x60'),
    ...slow,
    samples: [p95],
  }),
  silent('no run ended within the hour: no value, where the quantile would be NaN', {
    series: histogram(onDefault, '0x5 18x200', '0x5 20x200', '0x5 20x200'),
    at: '2h',
    evaluateEvery: '5m',
  }),
  silent('no series at all', { series: [], ...slow }),
]);
