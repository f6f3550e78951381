import { setTimeout as pause } from 'node:timers/promises';

/** How long each step of the end may take, in ms. */
export interface EndLimits {
  /** Requests that were begun. */
  readonly answers: number;
  /** Work that is under way. */
  readonly underWay: number;
  /** Each kind of work begins no batch after this long … */
  readonly drain: number;
  /** … and is left alone after this. */
  readonly drainAtMost: number;
  readonly lastMetrics: number;
  readonly lastTraces: number;
  readonly database: number;
}

/** What GitHub, a collector or a database that hangs may take. */
export const endMs: EndLimits = {
  answers: 5000,
  underWay: 5000,
  drain: 4000,
  drainAtMost: 5000,
  lastMetrics: 8000,
  lastTraces: 5000,
  database: 4000,
};

/** Waits for something, but not longer; whether it failed is no matter here. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const ending = new AbortController();
  const limit = pause(ms, undefined, { signal: ending.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), limit]);
  ending.abort();
}
