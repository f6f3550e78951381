import { exporterDeliveries } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { pipelineDeliveriesRejected } from './pipeline-deliveries-rejected.ts';

const run = { event: 'workflow_run' } as const;
const job = { event: 'workflow_job' } as const;
const alerts = [{ labels: {}, summary: "GitHub's deliveries are rejected" }];
const hour = { at: '50m', evaluateEvery: '5m' } as const;

export const tests = ruleTests(pipelineDeliveriesRejected(), [
  fires('6 of 11 were rejected, over all events and replicas', {
    edge: true,
    series: [
      series(exporterDeliveries, { ...run, outcome: 'rejected', instance: 'a' }, '0x9 2x60'),
      series(exporterDeliveries, { ...job, outcome: 'rejected', instance: 'b' }, '3x9 7x60'),
      series(exporterDeliveries, { ...run, outcome: 'accepted', instance: 'a' }, '0x9 4x60'),
      series(exporterDeliveries, { ...job, outcome: 'duplicate', instance: 'b' }, '0x9 1x60'),
    ],
    ...hour,
    alerts,
  }),
  silent('exactly half were rejected', {
    edge: true,
    series: [
      series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x9 6x60'),
      series(exporterDeliveries, { ...run, outcome: 'accepted' }, '0x9 6x60'),
    ],
    ...hour,
  }),
  fires('5 are enough; none was ever accepted', {
    edge: true,
    series: [series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x9 5x60')],
    ...hour,
    alerts,
  }),
  silent('4 are too few', {
    edge: true,
    series: [series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x9 4x60')],
    ...hour,
  }),
  silent('strangers knock while GitHub is let in', {
    series: [
      series(exporterDeliveries, { event: 'unknown', outcome: 'rejected' }, '0x9 40x60'),
      series(exporterDeliveries, { ...job, outcome: 'accepted' }, '0x9 300x60'),
    ],
    ...hour,
  }),
  fires('deliveries accepted 90 minutes ago do not count', {
    series: [
      series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x80 6x60'),
      series(exporterDeliveries, { ...run, outcome: 'accepted' }, '0x9 90x70 94x60'),
    ],
    at: '100m',
    evaluateEvery: '5m',
    alerts,
  }),
  silent('deliveries rejected 90 minutes ago do not count', {
    series: [
      series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x9 90x70 95x60'),
      series(exporterDeliveries, { ...run, outcome: 'accepted' }, '0x80 6x60'),
    ],
    at: '100m',
    evaluateEvery: '5m',
  }),
  silent('4 are too few, whatever was before and whatever was accepted', {
    series: [
      series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x9 90x70 94x60'),
      series(exporterDeliveries, { ...run, outcome: 'accepted' }, '0x80 3x60'),
    ],
    at: '100m',
    evaluateEvery: '5m',
  }),
  fires('over a restart and a failed scrape', {
    series: [series(exporterDeliveries, { ...run, outcome: 'rejected' }, '20x9 23x10 _ 0 2x60')],
    ...hour,
    alerts,
  }),
  silent('it was more than an hour ago', {
    series: [series(exporterDeliveries, { ...run, outcome: 'rejected' }, '0x9 50x200')],
    at: '90m',
    evaluateEvery: '5m',
  }),
  silent('no delivery was ever made', { series: [], ...hour }),
]);
