import { exporterDeliveries, exporterReconciledRuns } from '../metrics/pipeline.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { deliveriesOfHour, reconciledOfHour } from './exporter-deliveries.ts';

const soon = { at: '1h', evaluateEvery: '5m' } as const;
const nothing = silent('no series at all', { series: [], ...soon });

export const tests = [
  ruleTests(deliveriesOfHour, [
    records('all events and replicas, by outcome', {
      series: [
        series(exporterDeliveries, { event: 'workflow_run', outcome: 'accepted', pod: 'a' }, '0x10 5x60'),
        series(exporterDeliveries, { event: 'workflow_job', outcome: 'accepted', pod: 'b' }, '3x20 7x60'),
        series(exporterDeliveries, { event: 'workflow_run', outcome: 'rejected', pod: 'a' }, '2x80'),
      ],
      ...soon,
      samples: [
        { labels: { outcome: 'accepted' }, value: 9 },
        { labels: { outcome: 'rejected' }, value: 0 },
      ],
    }),
    nothing,
  ]),
  ruleTests(reconciledOfHour, [
    records('all repositories', {
      series: [
        series(exporterReconciledRuns, { repository: 'acme/shop' }, '0x10 2x60'),
        series(exporterReconciledRuns, { repository: 'acme/site' }, '0x20 1x60'),
      ],
      ...soon,
      samples: [{ labels: {}, value: 3 }],
    }),
    nothing,
  ]),
];
