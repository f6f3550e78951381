import { exporterDeliveries, exporterReconciledRuns } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { pipelineDeliveriesMissing } from './pipeline-deliveries-missing.ts';

const shop = { repository: 'acme/shop' } as const;
const site = { repository: 'acme/site' } as const;
const accepted = { event: 'workflow_run', outcome: 'accepted' } as const;
const alerts = [{ labels: {}, summary: 'GitHub delivers no webhooks' }];

// The last hour begins at 120, the one before at 60.
const after3Hours = { at: '3h', evaluateEvery: '5m' } as const;

export const tests = ruleTests(pipelineDeliveriesMissing(), [
  fires('a run in each of two hours was found through the API alone, in whatever repository', {
    edge: true,
    series: [
      series(exporterReconciledRuns, shop, '4x89 5x120'),
      series(exporterReconciledRuns, site, '0x149 1x120'),
      // The last delivery is 2 h 40 min old.
      series(exporterDeliveries, accepted, '79x19 80x200'),
    ],
    ...after3Hours,
    alerts,
  }),
  silent('one delivery arrived in 2 hours', {
    edge: true,
    series: [
      series(exporterReconciledRuns, shop, '4x89 5x60 6x60'),
      series(exporterDeliveries, accepted, '80x79 81x120'),
    ],
    ...after3Hours,
  }),
  silent('a start finds 300 runs of the last day, and then it is quiet', {
    edge: true,
    series: [series(exporterReconciledRuns, shop, '0x149 300x60')],
    ...after3Hours,
  }),
  silent('such a start an hour ago', {
    series: [series(exporterReconciledRuns, shop, '0x89 300x120')],
    ...after3Hours,
  }),
  silent('such a start 3 hours ago, and one run that GitHub forgot', {
    series: [series(exporterReconciledRuns, shop, '0x29 300x119 301x60')],
    ...after3Hours,
  }),
  silent('a run in each of two hours, but the second only 3 minutes ago', {
    edge: true,
    series: [series(exporterReconciledRuns, shop, '4x89 5x86 6x60')],
    at: '3h',
    evaluateEvery: '2m',
  }),
  fires('no delivery was ever made, and only strangers knocked', {
    series: [
      series(exporterReconciledRuns, shop, '0x60 0+1x140'),
      series(exporterDeliveries, { event: 'unknown', outcome: 'rejected' }, '0x90 9x120'),
    ],
    ...after3Hours,
    alerts,
  }),
  silent('deliveries arrive at an exporter that was restarted', {
    series: [
      series(exporterReconciledRuns, shop, '0x60 0+1x140'),
      series(exporterDeliveries, accepted, '80x100 _x2 0 1x100'),
    ],
    ...after3Hours,
  }),
  silent('nothing runs', {
    series: [series(exporterReconciledRuns, shop, '4x200'), series(exporterDeliveries, accepted, '80x200')],
    ...after3Hours,
  }),
]);
