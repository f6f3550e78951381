import { panels } from '../dashboards/panels.ts';
import { recoveryFailure, recoverySuccess } from '../metrics/recovery.ts';
import { constant, increase, noneOf, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** Reruns mostly end as the runs before them: what fails is not of the kind that repeating repairs. */
export function recoveryFailing({ recovery }: Settings): AlertRule {
  const { percent, window, leastReruns } = recovery.failing;
  // The other handler waits for GitHub's rate limit: it repeats requests, not runs.
  const handler = { handler: 'workflow_retry' } as const;
  // What GitHub's refusal of the credentials holds up has not been repeated at all: the circuit breaker tells of that.
  const ended = { ...handler, reason: noneOf('unauthorised') } as const;
  const failed = round(sumBy([], increase(recoveryFailure.where(ended).over(window))));
  const succeeded = round(sumBy([], increase(recoverySuccess.where(handler).over(window))));
  // Where none ever succeeded there may be no such series.
  const all = failed.add(succeeded.or(constant(0)));
  return alert({
    alert: 'RecoveryFailing',
    expr: failed.mul(100).div(all).gte(percent).and(all.gte(leastReruns)),
    severity: 'high',
    component: 'recovery',
    summary: 'Reruns do not help',
    description: `{{ $value | printf "%.1f" }} % of the reruns that ended in the last ${window} failed (limit ${percent} %).`,
    panel: { dashboard: 'operations', panel: panels.operations.recoveryOutcome },
  });
}
