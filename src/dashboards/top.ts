import { type Vector, topk } from '../promql/index.ts';

/**
 * The `k` series that rank highest at the end of a graph, at all of its steps: chosen once, so that no line comes and
 * goes, and that 200 workflows are not 200 lines.
 * @param rank what they are chosen by, at the end of the graph (`.at('end()')`), with the same labels: one value a
 * series, not a window of them, since Prometheus counts what it reads for it once a step
 */
export function topSeries<L extends string>(k: number, series: Vector<L>, rank: Vector<L>): Vector<L> {
  return series.and(topk(k, rank), { on: series.labels });
}
