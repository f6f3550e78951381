import type { Model } from '../../../simulator/model.ts';
import { pipelineCounters } from '../../../simulator/series/pipeline.ts';
import type { Family } from '../../../simulator/series/step-series.ts';
import type { Store } from '../../../store/index.ts';
import * as pipeline from '../../../../metrics/pipeline.ts';
import * as tests from '../../../../metrics/tests.ts';
import { loadSeries } from '../tables/series.ts';

/** Values by series name and labels, without the labels that say where a series comes from. */
export type Tally = Readonly<Record<string, number>>;

/** What the simulator itself counts of all attempts of the model. */
export function simulatorTally(model: Model): Tally {
  const counted = model.timeline.attempts.map((attempt) => ({
    attempt,
    at: attempt.updatedAt,
    reconciled: false,
  }));
  return tallyOfFamilies(pipelineCounters(model, counted));
}

/** The last values of the simulator's series. */
export function tallyOfFamilies(families: readonly Family[]): Tally {
  return ordered(
    families.flatMap(({ series }) =>
      series.map(({ name, labels, values }) => [seriesKey(name, labels), values.at(-1) ?? 0] as const),
    ),
  );
}

/** What the database holds, in the same form. */
export async function databaseTally(store: Store): Promise<Tally> {
  const metrics = new Map(
    [...Object.values(pipeline), ...Object.values(tests)].map((metric) => [metric.name, metric]),
  );
  const entries = (await loadSeries(store)).flatMap((row) => {
    const metric = metrics.get(row.metric);
    const parsed: unknown = JSON.parse(row.labels);
    const labels = Object.fromEntries(
      Object.entries(parsed ?? {}).map(([name, value]) => [name, String(value)]),
    );
    if (metric === undefined || row.metric === pipeline.exporterReconciledRuns.name) return [];
    if (metric.type !== 'histogram') return [[seriesKey(row.metric, labels), row.value] as const];
    let sum = 0;
    const buckets = row.buckets.map((count, index) => {
      sum += count;
      const le = metric.buckets?.[index] === undefined ? '+Inf' : String(metric.buckets[index]);
      return [seriesKey(`${row.metric}_bucket`, { ...labels, le }), sum] as const;
    });
    return [
      ...buckets,
      [seriesKey(`${row.metric}_sum`, labels), row.value] as const,
      [seriesKey(`${row.metric}_count`, labels), row.observations] as const,
    ];
  });
  return ordered(entries);
}

/** Values by their keys, in the keys' order. */
export function ordered(entries: readonly (readonly [string, number])[]): Tally {
  // Sums of seconds are added in another order: what differs in the last digits is the same.
  return Object.fromEntries(
    entries
      .map(([key, value]) => [key, Math.round(value * 1000) / 1000] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** A series by name and labels, without the labels that say where it comes from. */
export function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([label]) => label !== 'job' && label !== 'instance');
  return `${name}${JSON.stringify(Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1))))}`;
}
