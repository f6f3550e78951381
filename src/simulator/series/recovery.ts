import * as metrics from '../../../metrics/recovery.ts';
import { incidentsOf } from '../incidents.ts';
import type { Model } from '../model.ts';
import { second } from '../time.ts';
import { CounterFamily, HistogramFamily } from './cumulative.ts';
import { GaugeFamily, levelsOf } from './levels.ts';
import type { Family } from './step-series.ts';

/** Why a rerun counts as failed: how it ended, or that its end was never seen. */
export const failureReasons = ['failure', 'timed_out', 'cancelled', 'lost'] as const;

/** What the recovery service did about failed runs, and the breaker before GitHub. */
export function recoverySeries({ organisation, timeline, incidents, from }: Model): Family[] {
  const alerts = new CounterFamily(metrics.recoveryAlerts);
  const attempts = new CounterFamily(metrics.recoveryAttempts);
  const successes = new CounterFamily(metrics.recoverySuccess);
  const failures = new CounterFamily(metrics.recoveryFailure);
  const durations = new HistogramFamily(metrics.recoveryDuration);
  const circuit = new GaugeFamily(metrics.recoveryCircuitState);
  const backlog = new GaugeFamily(metrics.recoveryBacklog);

  for (const outcome of metrics.recoveryAlerts.labels.outcome) alerts.declare({ outcome }, from);
  for (const handler of metrics.recoveryHandlers) durations.declare({ handler }, from);
  for (const { repository, name: workflow } of organisation.repositories.flatMap((r) => r.workflows)) {
    for (const handler of metrics.recoveryHandlers) {
      attempts.declare({ handler, repository, workflow }, from);
      successes.declare({ handler, repository, workflow }, from);
    }
    for (const reason of failureReasons) {
      failures.declare({ handler: 'workflow_retry', repository, workflow, reason }, from);
    }
  }

  for (const recovery of timeline.recoveries) {
    const { repository, workflow, alertAt, askedAt, endedAt, conclusion } = recovery;
    const retry = { handler: 'workflow_retry', repository, workflow } as const;
    // Told when it fires and when it is over.
    for (const toldAt of [alertAt, endedAt]) alerts.add({ outcome: 'accepted' }, toldAt);
    attempts.add(retry, askedAt);
    if (conclusion === 'success') successes.add(retry, endedAt);
    else failures.add({ ...retry, reason: conclusion }, endedAt);
    durations.observe({ handler: 'workflow_retry' }, endedAt, (endedAt - alertAt) / second);
    if (!recovery.rateLimited) continue;
    const wait = { handler: 'rate_limit', repository, workflow } as const;
    attempts.add(wait, alertAt);
    successes.add(wait, askedAt);
    durations.observe({ handler: 'rate_limit' }, askedAt, (askedAt - alertAt) / second);
  }

  circuit.set({ target: 'github' }, from, circuitState.closed);
  for (const { start, end } of incidentsOf(incidents, 'github-api-outage')) {
    circuit.set({ target: 'github' }, start + 10 * second, circuitState.open);
    circuit.set({ target: 'github' }, end, circuitState.halfOpen);
    circuit.set({ target: 'github' }, end + 15 * second, circuitState.closed);
  }
  backlog.set({}, from, 0);
  const waiting = levelsOf(
    timeline.recoveries.map(({ alertAt }) => alertAt),
    timeline.recoveries.map(({ endedAt }) => endedAt),
  );
  for (const { time, value } of waiting) backlog.set({}, time, value);
  return [alerts, attempts, successes, failures, durations, circuit, backlog].map((family) =>
    family.finish(),
  );
}

const circuitState = { closed: 0, halfOpen: 1, open: 2 } as const;
