import type { Logger } from '../../../http/index.ts';
import type { Settings } from '../../../settings/index.ts';
import type { Item, Queryable, Store, Together } from '../../../store/index.ts';
import type { GitHub } from '../github/client.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { RecoveryMetrics, Subject } from '../observe/metrics.ts';
import { recoveryTraceId } from '../observe/trace.ts';
import { type Alert, endLimited } from '../tables/alerts.ts';
import { type Decision, saveDecisions } from '../tables/decisions.ts';
import type { Intent, Rerun } from '../tables/reruns.ts';
import type { Timing } from '../timing.ts';
import type { Topics } from '../topics.ts';

/** A rerun that exists at GitHub, and how that is known. */
export interface Accepted {
  readonly item: Item;
  readonly rerun: Rerun;
  readonly how: string;
}

/** What every step of a recovery works with. */
export interface Context {
  readonly store: Store;
  readonly topics: Topics;
  readonly github: GitHub;
  readonly handlers: Handlers;
  readonly settings: Settings['recovery'];
  readonly timing: Timing;
  readonly metrics: RecoveryMetrics;
  readonly logger: Logger;
  /** Why nothing is to be decided or asked for now; undefined where all may go on. */
  readonly stopped: () => string | undefined;
  readonly wake: (topic: keyof Topics) => void;
  /** Works on an item that was added as claimed; resolves at its end, however that was. */
  readonly adopt: (topic: keyof Topics, item: Item, work: () => Promise<void>) => Promise<void>;
  /** Writes down that reruns were accepted; says of each whether that is news. */
  readonly acceptance: Together<Accepted, boolean>;
  /** Ended reruns are told to the collector, and to Grafana. */
  readonly traces: boolean;
  readonly annotates: boolean;
}

/** What metrics say of a rerun; an exemplar names only a trace that is sent. */
export function subjectOf({ traces }: Context, rerun: Rerun): Subject {
  const { repository, workflow } = rerun;
  const traceId = traces ? recoveryTraceId(rerun) : undefined;
  return { handler: 'workflow_retry', repository, workflow, traceId };
}

/**
 * Writes decisions on different alerts to the log and the database. The same one again is counted there, and logged for
 * debugging.
 * @returns those that are other ones than their alert's last
 */
export async function record(
  { logger }: Context,
  tx: Queryable,
  ...decisions: readonly Decision[]
): Promise<readonly Decision[]> {
  const news = await saveDecisions(tx, decisions);
  for (const decision of decisions)
    logger[news.includes(decision) ? 'info' : 'debug'](
      decision,
      `recovery: ${decision.decision} (${decision.reason})`,
    );
  return news;
}

/** What a decision on a rerun is about. */
export function aboutRerun({
  alertId,
  repository,
  workflow,
  runId,
  attempt,
}: Intent): Omit<Decision, 'decision' | 'reason' | 'detail'> {
  return { alertId, repository, workflow, runId, attempt };
}

/** 1, 2, 4 … times the first wait, with some chance. */
export function backoffMs({ timing }: Context, attempts: number): number {
  const wait = Math.min(timing.backoffMs * 2 ** Math.min(attempts - 1, 20), timing.mostBackoffMs);
  return wait * (0.8 + 0.2 * Math.random());
}

/** GitHub has answered: where the alert waited for the rate limit, that recovery is over. */
export async function limitEnded(
  { store, metrics }: Context,
  alert: Alert,
  outcome = 'success',
): Promise<void> {
  if (alert.limitedSince === null) return;
  const seconds = await endLimited(store, alert.id);
  const { repository, workflow } = alert;
  if (seconds !== undefined) metrics.ended({ handler: 'rate_limit', repository, workflow }, outcome, seconds);
}
