import { panels } from '../dashboards/panels.ts';
import {
  tsdbBlocksBytes,
  tsdbHeadChunksBytes,
  tsdbRetentionBytes,
  tsdbWalBytes,
} from '../metrics/prometheus-storage.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

const percent = 90;

/** Prometheus is about to delete blocks for their size before their time: history gets shorter than promised. */
export function prometheusStorageNearLimit({ retention }: Settings): AlertRule {
  // What Prometheus itself compares with the limit: blocks, write-ahead log and chunks of the head.
  const size = tsdbBlocksBytes.where().add(tsdbWalBytes.where()).add(tsdbHeadChunksBytes.where());
  const limit = tsdbRetentionBytes.where().gt(0);
  return alert({
    alert: 'PrometheusStorageNearLimit',
    expr: size.mul(100).div(limit).gt(percent),
    for: '5m',
    severity: 'high',
    component: 'prometheus',
    summary: '{{ $labels.instance }} is about to delete metrics before their time',
    description: `Prometheus {{ $labels.instance }} has filled {{ $value | printf "%.0f" }} % of the ${retention.metricsSizeGb} GB that it may (limit ${percent} %). Beyond that it deletes the oldest blocks, though they are not ${retention.metrics} old.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].prometheusStorage },
  });
}
