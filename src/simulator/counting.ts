import { type Incident, afterIncidents, incidentsOf } from './incidents.ts';
import { Random } from './random.ts';
import type { RunAttempt } from './run.ts';
import { minute, second } from './time.ts';

/** When the pipeline exporter learns that an attempt has ended, and how. */
export interface Counted {
  readonly at: number;
  /** No delivery told it: it was found in the list of runs. */
  readonly reconciled: boolean;
}

/** How often the exporter asks GitHub for runs that no delivery told of. */
export const reconcileEvery = 5 * minute;

// GitHub makes a delivery once; some are lost.
const lostDeliveries = 0.004;

/**
 * When an attempt enters the exporter's counters: at its delivery, or, where that was lost or nobody was there to
 * take it, when the exporter next lists the runs.
 */
export function countedAt(attempt: RunAttempt, incidents: readonly Incident[], seed: number): Counted {
  const { runId, attempt: number, updatedAt } = attempt;
  const down = incidentsOf(incidents, 'exporter-gone').filter(({ mode }) => mode === 'down');
  const outages = incidentsOf(incidents, 'github-api-outage');
  const delivered = updatedAt + second;
  const lost = new Random(seed, 'delivery', runId, number).chance(lostDeliveries);
  if (!lost && afterIncidents(down, delivered) === delivered) return { at: delivered, reconciled: false };
  const next = lost ? (Math.floor(delivered / reconcileEvery) + 1) * reconcileEvery : delivered;
  // It asks at its start too, and asks again until GitHub answers.
  return { at: afterIncidents([...down, ...outages], next) + 5 * second, reconciled: true };
}
