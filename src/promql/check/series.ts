import type { Metric, SeriesName } from '../../catalogue/index.ts';
import { seriesOf } from '../../catalogue/index.ts';

/** Every series that a query may name. */
export type KnownSeries = ReadonlyMap<string, SeriesName>;

/** The series of a catalogue. */
export function knownSeries(catalogue: readonly Metric[]): Map<string, SeriesName> {
  return new Map(catalogue.flatMap(seriesOf).map((series) => [series.name, series]));
}

/** The series that a recording rule makes, once the labels of its expression are known. */
export function recordedSeriesName(name: string, labels: Iterable<string>): SeriesName {
  const spec = Object.fromEntries([...labels].map((label) => [label, 'any'] as const));
  return { name, sampleType: 'gauge', labels: spec, isBucket: false };
}
