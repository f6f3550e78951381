import { pipelineDuration } from '../metrics/pipeline.ts';
import { durationP95 } from '../recording-rules/index.ts';
import { fires, recorded, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineSlow } from './pipeline-slow.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const alerts = [{ labels: ci, summary: 'ci of acme/shop is slower than usual' }];

// A sample every 5 minutes: 288 are a day, 2016 the week; the last hour begins at 2004.
const week = { sampleEvery: '5m', at: '7d', evaluateEvery: '1d' } as const;
const fiveRuns = '80x2007 81 82 83 84 85x20';
// One more, 90 minutes before, is not of the last hour.
const fourRuns = '79x1997 80x9 81 82 83 84x20';

export const tests = ruleTests(pipelineSlow(fixtureSettings), [
  fires('just above 1.5 times its median of 100 s', {
    edge: true,
    series: [
      recorded(durationP95, ci, '100x2007 150.001x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fiveRuns, 'count'),
    ],
    ...week,
    alerts,
  }),
  silent('exactly 1.5 times its median', {
    edge: true,
    series: [
      recorded(durationP95, ci, '100x2007 150x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fiveRuns, 'count'),
    ],
    ...week,
  }),
  silent('far above, but 4 runs are too few to judge', {
    edge: true,
    series: [
      recorded(durationP95, ci, '100x2007 900x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fourRuns, 'count'),
    ],
    ...week,
  }),
  fires('runs of all branches count together', {
    series: [
      recorded(durationP95, ci, '100x2007 900x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fourRuns, 'count'),
      series(pipelineDuration, { ...ci, ref: 'other' }, '7x2007 8x20', 'count'),
    ],
    ...week,
    alerts,
  }),
  fires('only for the workflow that became slower, by its own measure', {
    series: [
      recorded(durationP95, ci, '100x2007 200x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fiveRuns, 'count'),
      recorded(durationP95, deploy, '900x2007 1300x20'),
      series(pipelineDuration, { ...deploy, ref: 'default' }, fiveRuns, 'count'),
    ],
    ...week,
    alerts,
  }),
  fires('nights without runs, a slow day and a pause of telemetry leave the median where it was', {
    series: [
      recorded(durationP95, ci, '100x400 _x150 500x288 _x300 100x400 _x450 100x10 _x5 200x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, '80x2004 _x3 81 82 83 84 0 1x20', 'count'),
    ],
    ...week,
    alerts,
  }),
  silent('it was as slow on most days of the week: that is usual', {
    series: [
      recorded(durationP95, ci, '100x900 200x1200'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fiveRuns, 'count'),
    ],
    ...week,
  }),
  fires('it was slower than this for less than half of the week', {
    series: [
      recorded(durationP95, ci, '100x1110 200x1000'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fiveRuns, 'count'),
    ],
    ...week,
    alerts,
  }),
  silent('it was faster a week ago and before', {
    series: [
      recorded(durationP95, ci, '100x2000 _x2015 200x100'),
      series(pipelineDuration, { ...ci, ref: 'default' }, '80x4023 85x50', 'count'),
    ],
    ...week,
    at: '14d',
  }),
  silent('its first hour has nothing to compare with', {
    series: [
      recorded(durationP95, ci, '_x2006 900x20'),
      series(pipelineDuration, { ...ci, ref: 'default' }, fiveRuns, 'count'),
    ],
    ...week,
  }),
  silent('no run ended in the last hour: nothing is recorded', {
    series: [
      recorded(durationP95, ci, '100x1900 900x50 _x100'),
      series(pipelineDuration, { ...ci, ref: 'default' }, '80x1900 85x200', 'count'),
    ],
    ...week,
  }),
]);
