import { panels } from '../dashboards/panels.ts';
import { lokiCompactionLastSuccess } from '../metrics/loki.ts';
import { age, countBy, durationSeconds, maxBy, maxOverTime, presentOverTime } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** A day, at which the compactor is meant to run at the least, and two hours to do it in. */
const after = '26h';

/** The index is not compacted and what is older than the retention stays: queries slow down, S3 grows. */
export function lokiCompactionStalled(): AlertRule {
  const lastSuccess = lokiCompactionLastSuccess.where();
  // A process knows only its own successes and starts with 0. Its predecessors' are in the past of the series.
  const last = maxBy([], maxOverTime(lastSuccess.over(after)));
  const watched = countBy([], presentOverTime(lastSuccess.over('1h', after)));
  return alert({
    alert: 'LokiCompactionStalled',
    expr: age(last).gt(durationSeconds(after)).and(watched),
    severity: 'high',
    component: 'loki',
    summary: 'Loki has stopped compacting',
    description: `No compaction has succeeded for more than ${after}. Logs older than the retention are not deleted meanwhile.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].lokiStorage },
  });
}
