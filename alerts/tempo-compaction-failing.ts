import { panels } from '../dashboards/panels.ts';
import { tempoCompactionErrors, tempoRetentionErrors } from '../metrics/tempo.ts';
import { type Duration, type Vector, increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '1h';
/** S3 refuses a request now and then; the next cycle repairs that. */
const least = 3;
/** An error in this time says that it goes on. */
const lately = '15m';

/**
 * The compactor fails to merge blocks or to delete old ones. `TempoCompactionBehind` does not see that: blocks whose
 * compaction failed do not count as outstanding.
 */
export function tempoCompactionFailing(): AlertRule {
  return alert({
    alert: 'TempoCompactionFailing',
    expr: errors(window).gte(least).and(errors(lately).gte(1)),
    severity: 'high',
    component: 'tempo',
    summary: "Tempo's compactor fails",
    description: `{{ $value | printf "%.0f" }} compactions or deletions failed in the last ${window} (limit ${least}), and it goes on.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].tempoCompaction },
  });
}

function errors(over: Duration): Vector<never> {
  const compaction = sumBy([], increase(tempoCompactionErrors.where().over(over)));
  const retention = sumBy([], increase(tempoRetentionErrors.where().over(over)));
  return round(compaction.add(retention));
}
