import { panels } from '../dashboards/panels.ts';
import { bucketLastUpload } from '../metrics/thanos.ts';
import { age, durationSeconds, maxBy, maxOverTime } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Blocks appear every two hours; three missed ones are no coincidence. */
const patience = '6h';

/**
 * A sidecar has shipped nothing for hours: what only this Prometheus has is lost with its volume. The time of the last
 * upload is 0 after a restart, so its highest value of the whole while counts, by pod, since addresses change.
 */
export function thanosUploadStopped(): AlertRule {
  const sidecar = { job: 'thanos-sidecar' };
  const lastUpload = maxBy(['pod'], maxOverTime(bucketLastUpload.where(sidecar).over(patience)));
  const known = maxBy(['pod'], bucketLastUpload.where(sidecar).offset(patience));
  return alert({
    alert: 'ThanosUploadStopped',
    expr: age(lastUpload).gt(durationSeconds(patience)).and(known),
    severity: 'critical',
    component: 'thanos',
    summary: 'Metrics of {{ $labels.pod }} are no longer archived',
    description: `The Thanos sidecar of {{ $labels.pod }} has uploaded no block for more than ${patience}. Its metrics exist on one volume only.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanosUploads },
  });
}
