import { panels } from '../dashboards/panels.ts';
import { shipperUploadFailures } from '../metrics/thanos.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '5m';

/** A sidecar fails to ship blocks, and keeps trying every 30 s. */
export function thanosUploadFailing(): AlertRule {
  const failures = increase(shipperUploadFailures.where().over(window));
  return alert({
    alert: 'ThanosUploadFailing',
    expr: round(sumBy(['pod'], failures)).gt(0),
    for: '5m',
    severity: 'high',
    component: 'thanos',
    summary: 'Blocks of {{ $labels.pod }} cannot be uploaded',
    description: `{{ $value | printf "%.0f" }} uploads by the Thanos sidecar of {{ $labels.pod }} failed in the last ${window}, and others before. Blocks stay on the volume meanwhile.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanosUploads },
  });
}
