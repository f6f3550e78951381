import { type Counted, countedAt } from '../counting.ts';
import type { Model } from '../model.ts';
import type { RunAttempt } from '../run.ts';

/** An attempt with the moment at which it entered the exporter's counters. */
export interface CountedAttempt extends Counted {
  readonly attempt: RunAttempt;
}

/** All attempts of the model, in the order in which they were counted. */
export function countedAttempts({ timeline, incidents, seed }: Model): CountedAttempt[] {
  return timeline.attempts
    .map((attempt) => ({ attempt, ...countedAt(attempt, incidents, seed) }))
    .sort((a, b) => a.at - b.at);
}
