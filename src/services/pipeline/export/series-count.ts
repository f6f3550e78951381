import type { SeriesRow } from '../tables/series.ts';

/** How many series Prometheus makes of a row: one of a counter; of a histogram its buckets, sum and count. */
export function seriesCount({ buckets }: Pick<SeriesRow, 'buckets'>): number {
  return buckets.length === 0 ? 1 : buckets.length + 2;
}
