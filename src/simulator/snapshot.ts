import type { Metric } from '../catalogue/index.ts';
import { Cursor, type Family, type StepSeries } from './series/step-series.ts';
import { headerText, seriesText, valueText } from './text-format.ts';

/** A series with its sample of one moment. */
export interface Sample {
  readonly series: StepSeries;
  readonly value: number;
}

/** A metric's samples of one moment. */
export interface FamilySnapshot {
  readonly metric: Metric;
  readonly samples: readonly Sample[];
}

/**
 * Reads all series at one simulated moment after another.
 * @returns a function from a time (milliseconds since 1970) to what a scrape would see then, without series that have
 * no sample. Rising times cost little more than the number of series.
 * @example const at = snapshots(modelFamilies(model)); at(clock.now());
 */
export function snapshots(families: readonly Family[]): (time: number) => FamilySnapshot[] {
  const readers = families.map(({ metric, series }) => ({
    metric,
    cursors: series.map((one) => new Cursor(one)),
  }));
  return (time) =>
    readers.map(({ metric, cursors }) => ({
      metric,
      samples: cursors.flatMap((cursor) => {
        const value = cursor.at(time);
        return Number.isNaN(value) ? [] : [{ series: cursor.series, value }];
      }),
    }));
}

/** A snapshot in Prometheus' text format 0.0.4, without time stamps: what a target answers to a scrape. */
export function expositionText(snapshot: readonly FamilySnapshot[]): string {
  return snapshot
    .filter(({ samples }) => samples.length > 0)
    .map(({ metric, samples }) => {
      const lines = samples.map(
        ({ series, value }) => `${seriesText(series.name, series.labels)} ${valueText(value)}\n`,
      );
      return headerText(metric, 'prometheus') + lines.join('');
    })
    .join('');
}
