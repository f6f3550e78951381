import { panels } from '../dashboards/panels.ts';
import { exporterDeliveries } from '../metrics/pipeline.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '1h';
/** A port scan or two is nobody's business. */
const least = 5;
/** Strangers may knock; only when most of all deliveries are refused, GitHub's own are among them. */
const percent = 50;

/** The pipeline exporter refuses what GitHub delivers, most likely since the two have different secrets. */
export function pipelineDeliveriesRejected(): AlertRule {
  const rejected = round(sumBy([], increase(exporterDeliveries.where({ outcome: 'rejected' }).over(window))));
  const all = round(sumBy([], increase(exporterDeliveries.where().over(window))));
  return alert({
    alert: 'PipelineDeliveriesRejected',
    expr: rejected.mul(100).div(all).gt(percent).and(rejected.gte(least)),
    severity: 'medium',
    component: 'pipeline-exporter',
    summary: "GitHub's deliveries are rejected",
    description: `The pipeline exporter rejected {{ $value | printf "%.1f" }} % of the webhook deliveries of the last ${window} (limit ${percent} %). Runs are still found through the API, but later.`,
    panel: { dashboard: 'operations', panel: panels.operations.exporterDeliveries },
  });
}
