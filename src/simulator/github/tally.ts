import type { Conclusion, Ref, RunAttempt } from '../run.ts';
import type { RequestRecord } from './hooks.ts';
import type { AcceptedRerun, Runs } from './runs.ts';
import type { SentDelivery, WebhookSender } from './webhooks.ts';

/** Attempts that ended alike. */
export interface EndedRuns {
  readonly repository: string;
  readonly workflow: string;
  readonly ref: Ref;
  readonly status: Conclusion;
  count: number;
}

/** What GitHub itself counts. */
export interface GithubTally {
  /** Attempts that have ended by now. */
  readonly ended: readonly EndedRuns[];
  /** Reruns that were accepted, in order. */
  readonly reruns: readonly AcceptedRerun[];
  /** Runs that were cancelled. */
  readonly cancels: readonly number[];
  /** Deliveries by what became of them. */
  readonly deliveries: Readonly<Record<SentDelivery['fate'], number>>;
  readonly requests: {
    readonly all: number;
    /** Answered 304. */
    readonly unchanged: number;
    /** By status; those without an answer under 0. */
    readonly byStatus: ReadonlyMap<number, number>;
  };
}

/** Counts what has happened so far. */
export function tallyOf(
  runs: Runs,
  { sent }: WebhookSender,
  requests: readonly RequestRecord[],
  now: number,
): GithubTally {
  const deliveries = { sent: 0, lost: 0, doubled: 0, late: 0, reordered: 0 };
  for (const { fate } of sent) deliveries[fate] += 1;
  const byStatus = new Map<number, number>();
  for (const { status = 0 } of requests) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  return {
    ended: endedRuns(runs.all().filter(({ updatedAt }) => updatedAt <= now)),
    reruns: [...runs.reruns],
    cancels: [...runs.cancels],
    deliveries,
    requests: { all: requests.length, unchanged: byStatus.get(304) ?? 0, byStatus },
  };
}

function endedRuns(attempts: readonly RunAttempt[]): EndedRuns[] {
  const ended = new Map<string, EndedRuns>();
  for (const { repository, workflow, ref, conclusion: status } of attempts) {
    const key = JSON.stringify([repository, workflow, ref, status]);
    const entry = ended.get(key) ?? { repository, workflow, ref, status, count: 0 };
    entry.count += 1;
    ended.set(key, entry);
  }
  return [...ended.values()];
}
