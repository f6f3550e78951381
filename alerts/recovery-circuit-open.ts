import { panels } from '../dashboards/panels.ts';
import { recoveryCircuitState } from '../metrics/recovery.ts';
import { maxBy, maxOverTime } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** What the recovery service needs has been failing for so long that it no longer asks: nothing is repaired. */
export function recoveryCircuitOpen({ recovery }: Settings): AlertRule {
  const state = recoveryCircuitState.where();
  const notClosed = maxBy(['target'], state).gt(0);
  // An open circuit is half open for a moment whenever it tries again. A sample of that moment is no repair.
  const wasOpen = maxBy(['target'], maxOverTime(state.over('5m'))).eq(2);
  return alert({
    alert: 'RecoveryCircuitOpen',
    expr: notClosed.and(wasOpen),
    for: recovery.circuitOpenFor,
    severity: 'high',
    component: 'recovery',
    summary: 'The recovery service no longer asks {{ $labels.target }}',
    description: `The circuit breaker before it has been open for ${recovery.circuitOpenFor}: too many requests failed, and each new try does. Failed runs wait.`,
    panel: { dashboard: 'operations', panel: panels.operations.circuitBreakers },
  });
}
