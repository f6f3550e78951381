export { type CheckedQuery, checkQuery } from './check.ts';
export { type KnownSeries, knownSeries, recordedSeriesName } from './series.ts';
