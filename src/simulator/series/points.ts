import type { Metric } from '../../catalogue/index.ts';
import type { Model } from '../model.ts';
import type { Span } from '../time.ts';
import { modelFamilies } from './families.ts';
import { Cursor, type StepSeries } from './step-series.ts';

/** Times at which samples are taken: `from`, and every `step` milliseconds until before `to`. */
export interface Grid extends Span {
  readonly step: number;
}

/** One sample: milliseconds since 1970, and the value. */
export type Point = readonly [time: number, value: number];

/** A series on a grid. Its points are made while they are read, and can be read again. */
export interface PointSeries {
  readonly metric: Metric;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: Iterable<Point>;
}

/**
 * Every series of the model on a grid, family after family. At any time only the series' changes are in memory.
 * @example for (const { name, labels, points } of modelSeries(model, { from, to, step: 60_000 })) …
 */
export function* modelSeries(model: Model, grid: Grid): Generator<PointSeries> {
  for (const { metric, series } of modelFamilies(model)) {
    for (const one of series) {
      const { name, labels } = one;
      yield { metric, name, labels, points: { [Symbol.iterator]: () => pointsOf(one, grid) } };
    }
  }
}

/** The times of a grid. */
export function timesOf({ from, to, step }: Grid): number[] {
  const times: number[] = [];
  for (let time = from; time < to; time += step) times.push(time);
  return times;
}

/**
 * The grid in parts that begin at multiples of `length` milliseconds since 1970. Programs that read a file once for
 * each block of two hours need short files.
 */
export function splitGrid({ from, to, step }: Grid, length: number): Grid[] {
  const parts: Grid[] = [];
  let start = from;
  while (start < to) {
    const end = Math.min(to, (Math.floor(start / length) + 1) * length);
    parts.push({ from: start, to: end, step });
    // The next part goes on where this one's last step led.
    start += Math.ceil((end - start) / step) * step;
  }
  return parts;
}

function* pointsOf(series: StepSeries, grid: Grid): Generator<Point, undefined> {
  const cursor = new Cursor(series);
  for (let time = grid.from; time < grid.to; time += grid.step) {
    const value = cursor.at(time);
    if (!Number.isNaN(value)) yield [time, value];
  }
}
