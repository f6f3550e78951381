import { type Vector, avgOverTime, topk } from '../promql/index.ts';

/**
 * The `k` series that were highest on average in the week before the end of the graph, at all of its steps: chosen
 * once, so that no line comes and goes, and that 200 workflows are not 200 lines.
 * @param rank what they are chosen by, where that is not the series itself; same labels
 */
export function topSeries<L extends string>(
  k: number,
  series: Vector<L>,
  rank: Vector<L> = series,
): Vector<L> {
  const ofWeek = avgOverTime(rank.subquery('7d', '1h').at('end()'));
  return series.and(topk(k, ofWeek), { on: series.labels });
}
