import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Cursor, type StepSeries } from '../src/simulator/series/step-series.ts';
import { day, hour, minute, second } from '../src/simulator/time.ts';

/**
 * Writes what a model's series were as OpenMetrics, for `promtool tsdb create-blocks-from openmetrics`: every minute
 * of the last two hours, every five minutes before, and closer a day ago, where the longest window begins and things
 * leave it while Prometheus runs.
 *
 * @param until the model's time at which history ends
 * @param shift milliseconds from the model's time to the time that is written
 */
export async function writeHistory(
  file: string,
  series: readonly StepSeries[],
  until: number,
  shift: number,
): Promise<void> {
  await pipeline(Readable.from(lines(series, until, shift)), createWriteStream(file));
}

function* lines(series: readonly StepSeries[], until: number, shift: number): Generator<string> {
  const times = grid(until);
  for (const one of series) {
    const cursor = new Cursor(one);
    const name = `${one.name}{${labelText(one.labels)}}`;
    let text = '';
    for (const time of times) {
      const value = cursor.at(time);
      if (!Number.isNaN(value)) text += `${name} ${value} ${(time + shift) / 1000}\n`;
    }
    yield text;
  }
  yield '# EOF\n';
}

/** The model's series at one moment, as a scraped page. */
export function exposition(series: readonly StepSeries[], time: number): string {
  const text = series.flatMap((one) => {
    const value = new Cursor(one).at(time);
    return Number.isNaN(value) ? [] : [`${one.name}{${labelText(one.labels)}} ${value}`];
  });
  return `${text.join('\n')}\n`;
}

function grid(until: number): number[] {
  const every = (step: number, from: number, to: number): number[] =>
    Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
  const dayAgo = until - day;
  return [
    ...every(5 * minute, until - 26 * hour, dayAgo - 5 * minute),
    ...every(5 * second, dayAgo - 5 * minute, dayAgo + 5 * minute),
    ...every(5 * minute, dayAgo + 5 * minute, until - 2 * hour),
    ...every(minute, until - 2 * hour, until),
  ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',');
}
