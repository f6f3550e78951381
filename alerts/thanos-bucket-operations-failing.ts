import { panels } from '../dashboards/panels.ts';
import { bucketOperationFailures, bucketOperations } from '../metrics/thanos.ts';
import { increase, noneOf, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { failedShare } from './failed-share.ts';

const window = '10m';
const limit = { percent: 5, least: 5 };
/** Uploads are few and each counts: `ThanosUploadFailing` watches the sidecars. */
const job = noneOf('thanos-sidecar');

/** The store gateway or the compactor fails to read or write the archive. */
export function thanosBucketOperationsFailing(): AlertRule {
  const all = round(sumBy(['job'], increase(bucketOperations.where({ job }).over(window))));
  const failed = round(sumBy(['job'], increase(bucketOperationFailures.where({ job }).over(window))));
  return alert({
    alert: 'ThanosBucketOperationsFailing',
    expr: failedShare(all, failed, limit),
    for: '5m',
    severity: 'high',
    component: 'thanos',
    summary: '{{ $labels.job }} fails at the object store',
    description: `{{ $value | printf "%.0f" }} % of the operations of {{ $labels.job }} on the bucket failed in the last ${window} (limit ${limit.percent} %).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanos },
  });
}
