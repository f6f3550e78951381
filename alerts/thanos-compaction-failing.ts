import { panels } from '../dashboards/panels.ts';
import { compactorCompactionFailures } from '../metrics/thanos.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '1h';
/** Failures that may happen: the object store is not always there, and the next round makes them up. */
const tolerated = 2;

/** The compactor fails again and again without halting: it makes no progress. */
export function thanosCompactionFailing(): AlertRule {
  const failures = increase(compactorCompactionFailures.where().over(window));
  return alert({
    alert: 'ThanosCompactionFailing',
    expr: round(sumBy([], failures)).gt(tolerated),
    severity: 'high',
    component: 'thanos',
    summary: 'The Thanos compactor keeps failing',
    description: `{{ $value | printf "%.0f" }} compactions failed in the last ${window} (limit ${tolerated}).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanosCompactor },
  });
}
