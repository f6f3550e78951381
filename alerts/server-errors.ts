import { type Duration, type Selector, type Vector, increase, round, sumBy } from '../src/promql/index.ts';
import { type FailureLimit, failedShare } from './failed-share.ts';

/** Failures are counted over this time. */
export interface WindowedLimit extends FailureLimit {
  readonly window: Duration;
}

/** What the stack's own servers may do wrong before somebody is told. */
export const serverErrorLimit = { window: '10m', percent: 10, least: 10 } as const satisfies WindowedLimit;

/**
 * Share of requests in the window that failed, in percent, where it is above the limit.
 * @param all counter of requests
 * @param failed those of its series that count failures; they may begin with the first failure
 * @returns by the labels `by`
 */
export function serverErrors<L extends string, const B extends L>(
  by: readonly B[],
  all: Selector<'counter', L>,
  failed: Selector<'counter', L>,
  limit: WindowedLimit = serverErrorLimit,
): Vector<B> {
  const count = (requests: Selector<'counter', L>): Vector<B> =>
    round(sumBy(by, increase(requests.over(limit.window))));
  return failedShare(count(all), count(failed), limit);
}
