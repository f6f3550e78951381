import { panels } from '../dashboards/panels.ts';
import { bucketLastUpload, shipperUploadFailures } from '../metrics/thanos.ts';
import { age, durationSeconds, increase, maxBy, maxOverTime, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const panel = { dashboard: 'observability-health', panel: panels['observability-health'].thanosUploads };

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
    alert: 'ThanosUploadFailing',
    expr: age(lastUpload).gt(durationSeconds(patience)).and(known),
    severity: 'critical',
    component: 'thanos',
    summary: 'Metrics of {{ $labels.pod }} are no longer archived',
    description: `The Thanos sidecar of {{ $labels.pod }} has uploaded no block for more than ${patience}. Its metrics exist on one volume only.`,
    panel,
  });
}

/** A sidecar fails to ship blocks, and keeps trying every 30 s. */
export function thanosUploadFailing(): AlertRule {
  const window = '5m';
  const failures = increase(shipperUploadFailures.where().over(window));
  return alert({
    alert: 'ThanosUploadFailing',
    expr: round(sumBy(['pod'], failures)).gt(0),
    for: '5m',
    severity: 'high',
    component: 'thanos',
    summary: 'Blocks of {{ $labels.pod }} cannot be uploaded',
    description: `{{ $value | printf "%.0f" }} uploads by the Thanos sidecar of {{ $labels.pod }} failed in the last ${window}, and others before. Blocks stay on the volume meanwhile.`,
    panel,
  });
}
