import type { Gauge } from '../src/catalogue/index.ts';
import type { Duration, LabelSpec, Vector } from '../src/promql/index.ts';
import { maxBy, minOverTime } from '../src/promql/index.ts';

/**
 * A backlog that held at least `least` all through the window, and is no smaller than at its beginning. A large one
 * that is being worked off, such as the first start's, is silent; so is a series younger than the window.
 * @returns one series without labels: the fewest that waited in the window.
 */
export function backlogNotShrinking(
  backlog: Gauge<LabelSpec>,
  window: Duration,
  least: number,
): Vector<never> {
  const waiting = backlog.where();
  // The backlog is in the database: every replica that tells of it tells the same.
  return maxBy([], minOverTime(waiting.over(window)))
    .gte(least)
    .and(maxBy([], waiting).gte(maxBy([], waiting.offset(window))));
}
