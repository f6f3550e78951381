import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { recoveryBuckets } from './buckets.ts';
import { target, workflow } from './labels.ts';

// What the recovery service did about failed runs. An attempt is one rerun asked of GitHub; success and failure are
// how that rerun ended, not what the API answered.

const own = { emitter: 'recovery', evidence: { kind: 'own' } } as const;

/** What repairs: reruns, and the wait for GitHub's rate limit. */
export const recoveryHandlers = ['workflow_retry', 'rate_limit'] as const;

export const recoveryAlerts = counter({
  ...own,
  name: 'recovery_alerts_total',
  unit: 'count',
  help: 'Alerts that Alertmanager sent, repeats included, by what became of them.',
  labels: { outcome: ['accepted', 'ignored'], ...target },
});

/** A handler at work on a workflow. */
const work = { handler: recoveryHandlers, ...workflow } as const;

export const recoveryAttempts = counter({
  ...own,
  name: 'recovery_attempts_total',
  unit: 'count',
  help: 'Recoveries begun.',
  labels: { ...work, ...target },
});

export const recoverySuccess = counter({
  ...own,
  name: 'recovery_success_total',
  unit: 'count',
  help: 'Recoveries whose rerun succeeded.',
  labels: { ...work, ...target },
});

export const recoveryFailure = counter({
  ...own,
  name: 'recovery_failure_total',
  unit: 'count',
  help: 'Recoveries whose rerun failed or was lost, or that refused credentials hold up (`unauthorised`), by reason.',
  labels: { ...work, reason: 'any', ...target },
});

export const recoveryDuration = histogram({
  ...own,
  name: 'recovery_duration_seconds',
  unit: 'seconds',
  help: "Time from the alert's arrival to the recovery's end.",
  labels: { handler: recoveryHandlers, ...target },
  buckets: recoveryBuckets,
});

export const recoveryCircuitState = gauge({
  ...own,
  name: 'recovery_circuit_state',
  unit: 'info',
  help: 'Circuit breaker before an external service: 0 closed, 1 half open, 2 open.',
  labels: { target: 'any', ...target },
});

export const recoveryBacklog = gauge({
  ...own,
  name: 'recovery_backlog',
  unit: 'count',
  help: 'Accepted alerts that wait for a decision or for the end of their rerun.',
  labels: { ...target },
});
