import { exporterDeliveries, exporterReconciledRuns } from '../metrics/pipeline.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** What GitHub delivered, and what became of it. */
export const deliveriesOfHour = recordingRule({
  record: 'all:exporter_deliveries:increase1h',
  expr: round(sumBy(['outcome'], increase(exporterDeliveries.where().over('1h')))),
  help: 'Webhook deliveries of the last hour, by what became of them.',
});

/** What GitHub did not deliver. */
export const reconciledOfHour = recordingRule({
  record: 'all:exporter_reconciled_runs:increase1h',
  expr: round(sumBy([], increase(exporterReconciledRuns.where().over('1h')))),
  help: 'Runs of the last hour that no delivery told of.',
});
