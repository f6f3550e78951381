import type { Vector } from '../src/promql/index.ts';

/** From where on failures are worth telling. */
export interface FailureLimit {
  /** Share of all requests, in percent. */
  readonly percent: number;
  /** Fewest failures: one of two requests is half of them, but nothing to wake somebody for. */
  readonly least: number;
}

/**
 * Share of requests that failed, in percent, where it is above the limit and they are not too few.
 * @param all counts of requests, whole numbers
 * @param failed those of them that failed, with the same labels; none where nothing failed
 */
export function failedShare<L extends string>(
  all: Vector<L>,
  failed: Vector<L>,
  { percent, least }: FailureLimit,
): Vector<L> {
  return failed.mul(100).div(all).gt(percent).and(failed.gte(least));
}
