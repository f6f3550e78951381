import type { Node } from './ast.ts';
import { type RangeVector, type SampleType, Vector } from './vector.ts';

// PromQL's functions and aggregations (Prometheus documentation, "Query functions" and "Operators"), one line each.
// Counter functions take only ranges of counters; what aggregates names the labels it keeps.

/** Growth of a counter over the window, extrapolated to its edges: wrap a count in `round`. */
export const increase = counterFunction('increase');
/** Growth of a counter per second over the window. */
export const rate = counterFunction('rate');
/** How often the counter fell (restarts) in the window. */
export const resets = counterFunction('resets');

/** Highest value of each series in the window. */
export const maxOverTime = rangeFunction('max_over_time');
/** Lowest value of each series in the window. */
export const minOverTime = rangeFunction('min_over_time');
/** Mean of each series' samples in the window. */
export const avgOverTime = rangeFunction('avg_over_time');
/** Sum of each series' samples in the window. */
export const sumOverTime = rangeFunction('sum_over_time');
/** Newest sample of each series in the window: bridges gaps that staleness would tear. */
export const lastOverTime = rangeFunction('last_over_time');
/** 1 for each series that has a sample in the window. */
export const presentOverTime = anyRangeFunction('present_over_time');
/** How often a gauge's value changed in the window. */
export const changes = rangeFunction('changes');
/** Slope of a gauge per second, by linear regression over the window. */
export const deriv = rangeFunction('deriv');

/** Quantile (0 to 1) of each series' samples in the window. */
export function quantileOverTime<L extends string>(
  quantile: number,
  range: RangeVector<'gauge', L>,
): Vector<L> {
  return new Vector<L>(call('quantile_over_time', number(quantile), range.node), range.labels);
}

/** Where a gauge will be in `seconds`, if it goes on as in the window. */
export function predictLinear<L extends string>(range: RangeVector<'gauge', L>, seconds: number): Vector<L> {
  return new Vector<L>(call('predict_linear', range.node, number(seconds)), range.labels);
}

/** Sum over series, keeping the labels `by`. */
export const sumBy = aggregation('sum');
/** Highest value over series, keeping the labels `by`. */
export const maxBy = aggregation('max');
/** Lowest value over series, keeping the labels `by`. */
export const minBy = aggregation('min');
/** Mean over series, keeping the labels `by`. */
export const avgBy = aggregation('avg');
/** Number of series, keeping the labels `by`. */
export const countBy = aggregation('count');

/** The `k` highest series. */
export function topk<L extends string>(k: number, vector: Vector<L>): Vector<L> {
  const node: Node = {
    kind: 'aggregation',
    operator: 'topk',
    by: [],
    parameter: number(k),
    arg: vector.node,
  };
  return new Vector<L>(node, vector.labels);
}

/** Quantile of a classic histogram's buckets; the vector must keep `le`, the result has lost it. */
export function histogramQuantile<L extends string>(
  quantile: number,
  buckets: Vector<L | 'le'>,
): Vector<Exclude<L, 'le'>> {
  const labels = buckets.labels.filter((label): label is Exclude<L, 'le'> => label !== 'le');
  if (labels.length === buckets.labels.length) throw new TypeError('histogram_quantile needs the label le');
  return new Vector(call('histogram_quantile', number(quantile), buckets.node), labels);
}

/** Nearest whole number, or multiple of `to`. */
export function round<L extends string>(vector: Vector<L>, to?: number): Vector<L> {
  const args = to === undefined ? [vector.node] : [vector.node, number(to)];
  return new Vector<L>(call('round', ...args), vector.labels);
}

/** Values above `max` become `max`. */
export function clampMax<L extends string>(vector: Vector<L>, max: number): Vector<L> {
  return new Vector<L>(call('clamp_max', vector.node, number(max)), vector.labels);
}

/** Values below `min` become `min`. */
export function clampMin<L extends string>(vector: Vector<L>, min: number): Vector<L> {
  return new Vector<L>(call('clamp_min', vector.node, number(min)), vector.labels);
}

/** One series of value 1 where the vector is empty; it carries the equality matchers of a selector as labels. */
export function absent<L extends string>(vector: Vector<L>): Vector<L> {
  return new Vector<L>(call('absent', vector.node), vector.labels);
}

/** Each series with the label `name` set to a fixed `value`. */
export function withLabel<L extends string, const N extends string>(
  vector: Vector<L>,
  name: N,
  value: string,
): Vector<L | N> {
  const text = (value: string): Node => ({ kind: 'string', value });
  const node = call('label_replace', vector.node, text(name), text(value), text(''), text(''));
  return new Vector<L | N>(node, [...new Set<L | N>([...vector.labels, name])]);
}

/** The time of evaluation, seconds since 1970, as a vector without labels. */
export function now(): Vector<never> {
  return new Vector<never>(call('vector', call('time')), []);
}

/** Age in seconds of what a gauge of Unix timestamps tells: `time() - vector`. */
export function age<L extends string>(vector: Vector<L>): Vector<L> {
  const node: Node = { kind: 'binary', operator: '-', left: call('time'), right: vector.node, bool: false };
  return new Vector<L>(node, vector.labels);
}

/** One series without labels that always has this value. */
export function constant(value: number): Vector<never> {
  return new Vector<never>(call('vector', number(value)), []);
}

function counterFunction(name: string) {
  return <L extends string>(range: RangeVector<'counter', L>): Vector<L> =>
    new Vector<L>(call(name, range.node), range.labels);
}

function rangeFunction(name: string) {
  return <L extends string>(range: RangeVector<'gauge', L>): Vector<L> =>
    new Vector<L>(call(name, range.node), range.labels);
}

function anyRangeFunction(name: string) {
  return <L extends string>(range: RangeVector<SampleType, L>): Vector<L> =>
    new Vector<L>(call(name, range.node), range.labels);
}

function aggregation(operator: string) {
  return <L extends string, const B extends L>(by: readonly B[], vector: Vector<L>): Vector<B> => {
    const foreign = by.filter((label) => !(vector.labels as readonly string[]).includes(label));
    if (foreign.length > 0) throw new TypeError(`${operator} by (${foreign.join(', ')}): the series lack it`);
    return new Vector<B>({ kind: 'aggregation', operator, by, arg: vector.node }, by);
  };
}

function call(name: string, ...args: readonly Node[]): Node {
  return { kind: 'call', name, args };
}

function number(value: number): Node {
  return { kind: 'number', value };
}
