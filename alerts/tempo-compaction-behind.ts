import { panels } from '../dashboards/panels.ts';
import { tempoCompactionOutstanding } from '../metrics/tempo.ts';
import { minOverTime, presentOverTime, countBy, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** At about 4 blocks a compaction: more than 25 compactions behind. A cycle looks every 30 s. */
const most = 100;
const window = '1h';

/** Blocks arrive faster than they are merged: each search has to open more and more of them. */
export function tempoCompactionBehind(): AlertRule {
  const outstanding = tempoCompactionOutstanding.where();
  // A compactor that has just come back from an outage gets the window's time to catch up.
  const watched = countBy(['tenant'], presentOverTime(outstanding.over('5m', window)));
  return alert({
    alert: 'TempoCompactionBehind',
    expr: sumBy(['tenant'], minOverTime(outstanding.over(window)))
      .gt(most)
      .and(watched),
    severity: 'high',
    component: 'tempo',
    summary: 'Tempo does not keep up with compaction',
    description: `At least {{ $value | printf "%.0f" }} blocks of tenant {{ $labels.tenant }} have been waiting for compaction for ${window} (limit ${most}).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].tempoCompaction },
  });
}
