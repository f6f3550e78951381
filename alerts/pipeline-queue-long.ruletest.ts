import { pipelineQueueDuration } from '../metrics/pipeline.ts';
import { type InputSeries, fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineQueueLong } from './pipeline-queue-long.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const alerts = [{ labels: ci, summary: 'Jobs of ci of acme/shop wait long for a runner' }];

type Labels = Parameters<typeof series<typeof pipelineQueueDuration.labels>>[1];

/** Jobs by how long they waited: at most 240 s, 300 s, 450 s, all of them. */
function waited(labels: Labels, le240: string, le300: string, le450: string, all: string): InputSeries[] {
  return [
    series(pipelineQueueDuration, labels, le240, { le: 240 }),
    series(pipelineQueueDuration, labels, le300, { le: 300 }),
    series(pipelineQueueDuration, labels, le450, { le: 450 }),
    series(pipelineQueueDuration, labels, all, { le: '+Inf' }),
  ];
}

export const tests = ruleTests(pipelineQueueLong(fixtureSettings), [
  fires('94 of 100 jobs waited at most 300 s', {
    edge: true,
    series: waited(ci, '0x3 50x40', '0x3 94x40', '0x3 100x40', '0x3 100x40'),
    at: '24m',
    alerts,
  }),
  silent('95 of 100 jobs waited at most 300 s: the 95th percentile is exactly that', {
    edge: true,
    series: waited(ci, '0x9 50x30', '0x9 95x30', '0x9 100x30', '0x9 100x30'),
    at: '20m',
  }),
  silent('133 of 140 jobs: exactly, though off the grid the quantile is 300.0000000000006', {
    edge: true,
    series: waited(ci, '0x9 60x40', '0x9 133x40', '0x9 140x40', '0x9 140x40'),
    at: '1581s',
  }),
  fires('only for the workflow whose jobs wait', {
    series: [
      ...waited(ci, '0x9 1x30', '0x9 1x30', '0x9 3x30', '0x9 4x30'),
      ...waited({ ...ci, workflow: 'deploy' }, '0x9 3x30', '0x9 4x30', '0x9 4x30', '0x9 4x30'),
      ...waited({ ...ci, repository: 'acme/site' }, '5x40', '6x40', '9x40', '9x40'),
    ],
    at: '20m',
    alerts,
  }),
  fires('over a pause of telemetry and a counter that began anew', {
    series: waited(ci, '9x5 _x5 9x5 0x20', '9x5 _x5 9x5 0x20', '9x5 _x5 11x5 1x20', '9x5 _x5 11x5 1x20'),
    at: '20m',
    alerts,
  }),
  silent('no job began in the window', {
    series: waited(ci, '0x5 1x60', '0x5 1x60', '0x5 9x60', '0x5 9x60'),
    at: '50m',
  }),
  silent('no series at all', { series: [], at: '20m' }),
]);
