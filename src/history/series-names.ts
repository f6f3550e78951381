import type { KnownSeries } from '../promql/check/index.ts';
import type { SeriesName } from '../catalogue/index.ts';

/** The known series that a query names. */
export function seriesNamed(expr: string, known: KnownSeries): SeriesName[] {
  const names = new Set(expr.match(/[a-zA-Z_:][\w:]*/g));
  return [...names].flatMap((name) => known.get(name) ?? []);
}
