import type { Metric } from '../../catalogue/index.ts';

/**
 * A series as its changes: the value from each time on, until the next. Between changes it costs nothing, and its
 * value at any time is one look-up.
 */
export interface StepSeries {
  /** Name in Prometheus, with `_bucket`, `_sum` or `_count` for a histogram's. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, strictly ascending. There is no sample before the first. */
  readonly times: readonly number[];
  /** From the time of the same index on; NaN: no sample. */
  readonly values: readonly number[];
  /**
   * `level`: the value is the sample. `age`: the value is a time in milliseconds, and the sample is how many seconds
   * ago that was; -Infinity stands for nothing that could have an age, sampled as 0.
   */
  readonly shape: 'level' | 'age';
}

/** A metric of the catalogue with its series. */
export interface Family {
  readonly metric: Metric;
  readonly series: readonly StepSeries[];
}

/** The sample of a series at `time`, from the value that holds then. NaN: none. */
export function sampleOf(shape: StepSeries['shape'], value: number, time: number): number {
  if (shape === 'level' || Number.isNaN(value)) return value;
  return value === -Infinity ? 0 : (time - value) / 1000;
}

/** The sample at any time; NaN where the series has none. */
export function sampleAt({ times, values, shape }: StepSeries, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return sampleOf(shape, values[low - 1] ?? NaN, time);
}

/** Reads one series at rising times, each in a step or two; a time that lies back is right too, but costs a search. */
export class Cursor {
  readonly series: StepSeries;
  #next = 0;
  #last = -Infinity;

  constructor(series: StepSeries) {
    this.series = series;
  }

  /** The sample at the time; NaN where there is none. */
  at(time: number): number {
    const { times, values, shape } = this.series;
    let next = time < this.#last ? 0 : this.#next;
    while (next < times.length && (times[next] ?? Infinity) <= time) next += 1;
    this.#next = next;
    this.#last = time;
    return sampleOf(shape, values[next - 1] ?? NaN, time);
  }
}

/** The series without samples in the given gaps; after a gap it continues with the value of that moment. */
export function withGaps(
  series: StepSeries,
  gaps: readonly { readonly start: number; readonly end: number }[],
): StepSeries {
  if (gaps.length === 0) return series;
  const edges = gaps.flatMap(({ start, end }) => [start, end]);
  const times = [...new Set([...series.times, ...edges])].sort((a, b) => a - b);
  const cursor = new Cursor({ ...series, shape: 'level' });
  const values = times.map((time) => {
    const value = cursor.at(time);
    return gaps.some(({ start, end }) => start <= time && time < end) ? NaN : value;
  });
  return { ...series, times, values };
}
