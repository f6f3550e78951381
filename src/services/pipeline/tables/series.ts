import type { Histogram, Metric } from '../../../catalogue/index.ts';
import type { Exemplar } from '../../../otlp/index.ts';
import type { Queryable } from '../../../store/index.ts';

/** Labels without those that say where a series comes from (`job`, `instance`). */
export type Labels = Readonly<Record<string, string>>;

/** One change of a counter (`by`) or a histogram (`observed`). */
export type Change =
  | { readonly metric: Metric; readonly labels: Labels; readonly by: number }
  | {
      readonly metric: Histogram<Metric['labels']>;
      readonly labels: Labels;
      readonly observed: number;
      readonly exemplar?: Exemplar;
    };

/** A series as the table has it. */
export interface SeriesRow {
  readonly metric: string;
  readonly labels: string;
  /** A counter's value, a histogram's sum. */
  readonly value: number;
  readonly observations: number;
  readonly buckets: readonly number[];
  readonly exemplars: Readonly<Record<string, Exemplar>>;
  readonly announced: number;
}

interface Sum {
  readonly metric: string;
  readonly labels: string;
  value: number;
  observations: number;
  readonly buckets: number[];
  readonly exemplars: Record<string, Exemplar>;
}

/** Adds changes up by series, then to the table, in one statement. Series that are new begin here. */
export async function addChanges(tx: Queryable, changes: readonly Change[]): Promise<void> {
  const sums = sumUp(changes);
  if (sums.length === 0) return;
  await tx.query(
    `INSERT INTO series AS known (metric, labels, value, observations, buckets, exemplars)
     SELECT metric, labels, value, observations, buckets, exemplars
     FROM jsonb_to_recordset($1::jsonb) AS new (metric text, labels text, value double precision,
       observations bigint, buckets bigint[], exemplars jsonb)
     ON CONFLICT (metric, labels) DO UPDATE SET value = known.value + excluded.value,
       observations = known.observations + excluded.observations,
       buckets = CASE WHEN excluded.observations = 0 THEN known.buckets ELSE (
         SELECT array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY i)
         FROM unnest(known.buckets, excluded.buckets) WITH ORDINALITY AS both_of (a, b, i)) END,
       exemplars = CASE WHEN excluded.exemplars = '{}' THEN known.exemplars ELSE known.exemplars || (
         SELECT coalesce(jsonb_object_agg(bucket, exemplar), '{}') FROM jsonb_each(excluded.exemplars) AS told (bucket, exemplar)
         WHERE coalesce((exemplar ->> 'time')::double precision >= (known.exemplars -> bucket ->> 'time')::double precision,
           true)) END`,
    [JSON.stringify(sums)],
  );
}

/** Makes series exist at 0; those that exist stay as they are. */
export async function declareSeries(
  tx: Queryable,
  series: readonly { readonly metric: Metric; readonly labels: Labels }[],
): Promise<void> {
  const rows = series.map(({ metric, labels }) => ({
    metric: metric.name,
    labels: labelText(metric, labels),
    buckets: emptyBuckets(metric),
  }));
  await tx.query(
    `INSERT INTO series (metric, labels, buckets)
     SELECT metric, labels, buckets FROM jsonb_to_recordset($1::jsonb) AS new (metric text, labels text, buckets bigint[])
     ORDER BY metric, labels ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

/** Every series, in one snapshot. */
export async function loadSeries(on: Queryable): Promise<readonly SeriesRow[]> {
  const { rows } = await on.query<SeriesRow>(
    'SELECT metric, labels, value, observations, buckets, exemplars, announced FROM series ORDER BY metric, labels',
  );
  return rows;
}

/** How often a new series is sent as 0 before its first value is. */
export const announcements = 2;

/** Counts one export for series that are still being announced. */
export async function markAnnounced(
  on: Queryable,
  rows: readonly Pick<SeriesRow, 'metric' | 'labels'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `UPDATE series SET announced = announced + 1
     FROM unnest($1::text[], $2::text[]) AS sent (metric, labels)
     WHERE series.metric = sent.metric AND series.labels = sent.labels AND announced < ${announcements}`,
    [rows.map(({ metric }) => metric), rows.map(({ labels }) => labels)],
  );
}

/** Labels as text, in the catalogue's order; a label that the metric does not have is a mistake of ours. */
export function labelText(metric: Metric, labels: Labels): string {
  const unknown = Object.keys(labels).filter((name) => !(name in metric.labels));
  if (unknown.length > 0) throw new TypeError(`${metric.name} has no label ${unknown.join(', ')}`);
  return JSON.stringify(
    Object.fromEntries(
      Object.keys(metric.labels).flatMap((name) => {
        const value = labels[name];
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  );
}

function sumUp(changes: readonly Change[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const change of changes) {
    const { metric } = change;
    const labels = labelText(metric, change.labels);
    const key = `${metric.name} ${labels}`;
    const sum = sums.get(key) ?? {
      metric: metric.name,
      labels,
      value: 0,
      observations: 0,
      buckets: emptyBuckets(metric),
      exemplars: {},
    };
    sums.set(key, sum);
    if ('by' in change) sum.value += change.by;
    else observe(sum, change.observed, metric.buckets ?? [], change.exemplar);
  }
  // Sorted: two transactions that change the same series take their rows in the same order.
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

function observe(sum: Sum, value: number, bounds: readonly number[], exemplar: Exemplar | undefined): void {
  const found = bounds.findIndex((bound) => value <= bound);
  const bucket = found < 0 ? bounds.length : found;
  sum.value += value;
  sum.observations += 1;
  sum.buckets[bucket] = (sum.buckets[bucket] ?? 0) + 1;
  // Attempts are not counted in the order in which they ended; Prometheus takes no exemplar older than the last.
  if (exemplar && exemplar.time >= (sum.exemplars[bucket]?.time ?? -Infinity))
    sum.exemplars[bucket] = exemplar;
}

function emptyBuckets(metric: Metric): number[] {
  return metric.type === 'histogram' ? Array<number>((metric.buckets?.length ?? 0) + 1).fill(0) : [];
}
