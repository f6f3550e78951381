import { up } from '../metrics/scrape.ts';
import {
  type Duration,
  type Selector,
  type Vector,
  increase,
  presentOverTime,
  round,
  sumBy,
} from '../src/promql/index.ts';

/** How far back a series is looked for before it counts as new: a target may have been out of reach for a while. */
const knownFor = '1h';

/**
 * How many events a counter counted in the window: whole numbers, by these labels, 0 among them.
 *
 * Many programs show a counter of failures only once something failed. Its first sample is then not 0 but the number
 * of failures, and `increase` sees none of them: a single loss would go unnoticed. A series that was not there before
 * therefore counts in full, provided that its job was scraped then: to a new Prometheus every old counter is new.
 */
export function countedEvents<L extends string, const B extends L>(
  by: readonly B[],
  counter: Selector<'counter', L | 'job'>,
  window: Duration,
): Vector<B> {
  const born = counter
    .unless(presentOverTime(counter.over(knownFor, window)))
    .and(up.where().offset(window), { on: ['job'] });
  return round(sumBy(by, born.or(increase(counter.over(window)))));
}
