import { panels } from '../dashboards/panels.ts';
import { exporterDeliveries, exporterReconciledRuns } from '../metrics/pipeline.ts';
import { increase, noneOf, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Runs ended, yet GitHub delivered nothing: it cannot reach the webhook, or the webhook is gone. */
export function pipelineDeliveriesMissing(): AlertRule {
  const reconciled = exporterReconciledRuns.where();
  const lastHour = round(sumBy([], increase(reconciled.over('1h'))));
  const hourBefore = round(sumBy([], increase(reconciled.over('1h', '1h'))));
  const delivered = round(
    sumBy([], increase(exporterDeliveries.where({ outcome: noneOf('rejected') }).over('2h'))),
  );
  return alert({
    alert: 'PipelineDeliveriesMissing',
    // In both hours: what a start finds in GitHub's past comes at once, and is no sign of lost deliveries.
    expr: lastHour.gt(0).and(hourBefore.gt(0)).unless(delivered.gt(0)),
    for: '5m',
    severity: 'medium',
    component: 'pipeline-exporter',
    summary: 'GitHub delivers no webhooks',
    description:
      'No delivery arrived in the last 2h. Runs of the last hour that were found through the API instead: {{ $value }}. Alerts on pipelines come late.',
    panel: { dashboard: 'operations', panel: panels.operations.exporterDeliveries },
  });
}
