import type { Counter, Metric } from '../../../catalogue/index.ts';
import type { Queryable } from '../../../store/index.ts';
import { Decimal } from '../money.ts';

/** What a counter should be by now. */
export interface CounterTarget {
  readonly metric: Counter<Metric['labels']>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: Decimal;
}

/** A counter as it is exported. */
export interface CounterRow {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: Decimal;
}

/**
 * Raises counters to what they should be. One that would have to fall keeps its value until that is made up.
 * @param shownFrom a series that is new is 0 until then, in milliseconds since 1970
 */
export async function raiseCounters(
  on: Queryable,
  targets: readonly CounterTarget[],
  shownFrom: number,
): Promise<void> {
  await on.query(
    `INSERT INTO cost_counters AS known (metric, labels, value, shown_from)
     SELECT metric, labels, value::numeric, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS new (metric, labels, value)
     ON CONFLICT (metric, labels) DO UPDATE SET value = greatest(known.value, excluded.value)`,
    [
      targets.map(({ metric }) => metric.name),
      targets.map(({ metric, labels }) =>
        JSON.stringify(
          Object.fromEntries(
            Object.keys(metric.labels).flatMap((name) => (name in labels ? [[name, labels[name]]] : [])),
          ),
        ),
      ),
      targets.map(({ value }) => value.toString()),
      new Date(shownFrom),
    ],
  );
}

/** The counters as of a time. */
export async function loadCounters(on: Queryable, now: number): Promise<readonly CounterRow[]> {
  const { rows } = await on.query<{ metric: string; labels: string; value: string }>(
    `SELECT metric, labels, CASE WHEN shown_from <= $1 THEN value ELSE 0 END::text AS value FROM cost_counters
     ORDER BY metric, labels`,
    [new Date(now)],
  );
  return rows.map(({ metric, labels, value }) => {
    const parsed: unknown = JSON.parse(labels);
    return {
      metric,
      labels: Object.fromEntries(Object.entries(parsed ?? {}).map(([name, text]) => [name, String(text)])),
      value: new Decimal(value),
    };
  });
}
