import type { Leadership, Store } from '../../../store/index.ts';
import { announcements, markAnnounced } from '../tables/series.ts';
import type { DatabaseMetrics } from './metric-producer.ts';
import { type Otlp, RefusedByCollector } from '../../../otlp/index.ts';

/** What the export of metrics needs. */
export interface MetricExportOptions {
  readonly store: Store;
  readonly producer: DatabaseMetrics;
  readonly otlp: Pick<Otlp, 'metrics'>;
  readonly leadership: Leadership;
}

/**
 * Sends the database's metrics once, where this process leads: each replica reads the same numbers, and sent twice
 * they would count twice.
 * @returns whether it sent
 * @throws RefusedByCollector, among others, where some of it was not taken
 */
export async function exportMetrics({
  store,
  producer,
  otlp,
  leadership,
}: MetricExportOptions): Promise<boolean> {
  if (!(await leadership.isLeader())) return false;
  const { resourceMetrics, rows } = await producer.collect();
  const refused = await otlp.metrics(resourceMetrics).catch((error: unknown) => {
    // Final, and the rest was taken: a point that is refused for ever must not hold new series at 0 for ever.
    if (error instanceof RefusedByCollector && error.partly) return error;
    throw error;
  });
  await markAnnounced(
    store,
    rows.filter(({ announced }) => announced < announcements),
  );
  if (refused) throw refused;
  return true;
}
