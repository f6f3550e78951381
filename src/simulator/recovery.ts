import type { Settings } from '../settings/index.ts';
import { type Incident, afterIncidents, incidentsOf } from './incidents.ts';
import { Random } from './random.ts';
import type { Conclusion, RunAttempt } from './run.ts';
import { minute, second, wholeSecond } from './time.ts';

/** What the settings allow the recovery service to do. */
export type RecoveryPolicy = Pick<
  Settings['recovery'],
  'enabled' | 'dryRun' | 'attemptsPerRun' | 'rerunsPerHourPerWorkflow' | 'retryDeploys'
>;

/** One rerun that the recovery service asked for. */
export interface Recovery {
  readonly repository: string;
  readonly workflow: string;
  readonly runId: number;
  /** Number of the attempt that it brought about. */
  readonly attempt: number;
  /** When the alert arrived. */
  readonly alertAt: number;
  /** When GitHub accepted the request. */
  readonly askedAt: number;
  /** GitHub first answered that the rate limit was reached. */
  readonly rateLimited: boolean;
  /** When the service saw how the rerun ended, and how it did. */
  readonly endedAt: number;
  readonly conclusion: Conclusion;
}

/** A rerun that is being asked for: what is known before it ends. */
export type AskedRerun = Pick<Recovery, 'alertAt' | 'askedAt' | 'rateLimited'>;

// Export, scrape and rule evaluation come once a minute each.
const alertDelay = { least: 30 * second, most: 150 * second } as const;
const rateLimitRate = 0.03;
const probeEvery = 30 * second;

/** When the alert on a failed run reaches the recovery service: once the exporter has told of it. */
export function alertTime(
  failed: RunAttempt,
  countedAt: number,
  incidents: readonly Incident[],
  seed: number,
): number {
  const random = new Random(seed, 'alert', failed.runId, failed.attempt);
  const heardOf = afterIncidents(incidentsOf(incidents, 'exporter-gone'), countedAt);
  return wholeSecond(heardOf + random.between(alertDelay.least, alertDelay.most));
}

/** When GitHub accepts the request for a rerun: at once, after a rate limit, or after an outage. */
export function askForRerun(
  failed: RunAttempt,
  alertAt: number,
  incidents: readonly Incident[],
  seed: number,
): AskedRerun {
  const random = new Random(seed, 'rerun', failed.runId, failed.attempt);
  const rateLimited = random.chance(rateLimitRate);
  const wait = rateLimited ? random.whole(1, 3) * minute : random.whole(1, 3) * second;
  const first = alertAt + wait;
  const accepted = afterIncidents(incidentsOf(incidents, 'github-api-outage'), first);
  // The circuit is open during an outage and finds its end by probing.
  return {
    alertAt,
    rateLimited,
    askedAt: wholeSecond(accepted === first ? first : accepted + random.next() * probeEvery),
  };
}
