import { panels } from '../dashboards/panels.ts';
import { lokiWalDiskFull as failures } from '../metrics/loki.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '10m';

/** Loki goes on taking lines when its volume is full, but no longer writes them down: a restart loses them. */
export function lokiWalDiskFull(): AlertRule {
  return alert({
    alert: 'LokiWalDiskFull',
    expr: round(sumBy(['pod'], increase(failures.where().over(window)))).gt(0),
    severity: 'critical',
    component: 'loki',
    summary: 'The volume of {{ $labels.pod }} is full: a restart would lose logs',
    description: `{{ $value | printf "%.0f" }} writes to the write-ahead log failed in the last ${window} for want of space. What arrives now is in memory alone.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].lokiStorage },
  });
}
