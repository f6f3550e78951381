import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Grid, timesOf } from './series/points.ts';
import { Cursor, type Family, type StepSeries } from './series/step-series.ts';
import { headerText, seriesText, valueText } from './text-format.ts';

/** How much was written. */
export interface Written {
  readonly series: number;
  readonly samples: number;
}

const chunkSize = 1 << 20;
const encoder = new TextEncoder();

/**
 * The families' samples on a grid as OpenMetrics text with time stamps, as `promtool tsdb create-blocks-from
 * openmetrics` reads it: family by family, within it metric by metric, within a metric in order of time. Bounds of
 * buckets are written as our exporters write them (`le="5"`, not `5.0`), so that history and present are one series.
 * A long grid is long text: promtool reads the whole for each block of two hours, so give it `splitGrid`'s parts.
 * @returns the text as UTF-8 in chunks; at the end, what was written
 */
export function* openMetrics(families: readonly Family[], grid: Grid): Generator<Uint8Array, Written> {
  const times = timesOf(grid);
  const stamps = times.map((time) => encoder.encode(` ${time / 1000}\n`));
  const written = { series: 0, samples: 0 };
  const chunk = new Uint8Array(chunkSize);
  let used = 0;
  const isFull = (next: number): boolean => used + next > chunk.length;
  const handOn = (): Uint8Array => {
    const done = chunk.slice(0, used);
    used = 0;
    return done;
  };
  const put = (bytes: Uint8Array): void => {
    chunk.set(bytes, used);
    used += bytes.length;
  };
  for (const family of families) {
    const header = encoder.encode(headerText(family.metric, 'openmetrics'));
    if (isFull(header.length)) yield handOn();
    put(header);
    for (const metric of metricsOf(family)) {
      const lines = metric.map((series) => new Line(series));
      for (const [index, time] of times.entries()) {
        const stamp = stamps[index] ?? new Uint8Array();
        for (const line of lines) {
          const text = line.at(time);
          if (text === undefined) continue;
          if (isFull(text.length + stamp.length)) yield handOn();
          put(text);
          put(stamp);
        }
      }
      for (const { samples } of lines) {
        written.samples += samples;
        if (samples > 0) written.series += 1;
      }
    }
  }
  const end = encoder.encode('# EOF\n');
  if (isFull(end.length)) yield handOn();
  put(end);
  yield handOn();
  return written;
}

/**
 * Writes `openMetrics` to a stream and ends it, no faster than the stream takes it.
 * @throws the stream's error
 */
export async function writeOpenMetrics(
  families: readonly Family[],
  grid: Grid,
  stream: Writable,
): Promise<Written> {
  let written: Written = { series: 0, samples: 0 };
  function* chunks(): Generator<Uint8Array> {
    written = yield* openMetrics(families, grid);
  }
  await pipeline(Readable.from(chunks()), stream);
  return written;
}

// One series while it is written. Its text changes only with its value.
class Line {
  samples = 0;
  readonly #cursor: Cursor;
  readonly #start: string;
  #value = NaN;
  #text = new Uint8Array();

  constructor(series: StepSeries) {
    this.#cursor = new Cursor(series);
    this.#start = seriesText(series.name, series.labels);
  }

  // The line up to its time stamp; undefined where there is no sample.
  at(time: number): Uint8Array | undefined {
    const value = this.#cursor.at(time);
    if (Number.isNaN(value)) return undefined;
    if (value !== this.#value) {
      this.#value = value;
      this.#text = encoder.encode(`${this.#start} ${valueText(value)}`);
    }
    this.samples += 1;
    return this.#text;
  }
}

// OpenMetrics wants all of a histogram's samples of one time together: buckets, sum and count are one metric.
function metricsOf({ metric, series }: Family): StepSeries[][] {
  if (metric.type !== 'histogram') return series.map((one) => [one]);
  const metrics: StepSeries[][] = [];
  let current: StepSeries[] = [];
  for (const one of series) {
    current.push(one);
    if (!one.name.endsWith('_count')) continue;
    metrics.push(current);
    current = [];
  }
  return metrics;
}
