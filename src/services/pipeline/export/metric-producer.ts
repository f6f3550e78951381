import { type HrTime, ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricDescriptor,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { ATTR_SERVICE_INSTANCE_ID } from '@opentelemetry/semantic-conventions/incubating';
import * as pipeline from '../../../../metrics/pipeline.ts';
import * as tests from '../../../../metrics/tests.ts';
import type { Metric } from '../../../catalogue/index.ts';
import type { Store } from '../../../store/index.ts';
import { type SeriesRow, announcements, loadSeries } from '../tables/series.ts';
import { type PointWithExemplars, scopeName } from '../../../otlp/index.ts';
import { type WatchedWorkflow, loadLevels } from './state-gauges.ts';

/** The metrics that go over OTLP, by name. */
const exported = new Map<string, Metric>(
  [...Object.values(pipeline), ...Object.values(tests)]
    // Scraped from /metrics instead: it is about one process.
    .filter((metric: Metric) => !('pod' in metric.labels))
    .map((metric: Metric) => [metric.name, metric]),
);

/** Constant: a new pod, or a replica that takes over, continues the series. */
const resource = resourceFromAttributes({
  [ATTR_SERVICE_NAME]: pipeline.pipelineRuns.emitter,
  [ATTR_SERVICE_INSTANCE_ID]: pipeline.pipelineRuns.emitter,
});

/** What was read, and the rows that it came from. */
export interface Collected extends CollectionResult {
  readonly rows: readonly SeriesRow[];
}

/**
 * Reads counters, histograms and state from the database: cumulative since the database was made, timed by the
 * database's clock, so that replicas with different clocks make one series. A new series is 0 until it was sent as 0
 * often enough for `rate()` to see its first value as an increase.
 */
export class DatabaseMetrics implements MetricProducer {
  readonly #store: Store;
  readonly #configured: readonly WatchedWorkflow[];
  readonly #traceDays: number;

  /** @param traceDays how long traces are kept: an older exemplar would lead nowhere */
  constructor(store: Store, configured: readonly WatchedWorkflow[], traceDays = 7) {
    this.#store = store;
    this.#configured = configured;
    this.#traceDays = traceDays;
  }

  async collect(): Promise<Collected> {
    const { start, now, rows, levels } = await this.#store.transaction(async (tx) => {
      // One moment for all: a run is in every one of its counters or in none.
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      const times = await tx.query<{ start: number; now: number }>(
        `SELECT value::double precision AS start, extract(epoch FROM clock_timestamp())::double precision AS now
         FROM exporter_facts WHERE name = 'counting since'`,
      );
      return {
        start: toHrTime(times.rows[0]?.start ?? 0),
        now: toHrTime(times.rows[0]?.now ?? 0),
        rows: await loadSeries(tx),
        levels: await loadLevels(tx, this.#configured),
      };
    });
    const byMetric = new Map<string, MetricData>();
    const exemplarsSince = (now[0] - this.#traceDays * 86_400) * 1000;
    for (const row of rows) {
      const metric = exported.get(row.metric);
      // Of an older version that had another metric, or other buckets.
      if (metric === undefined || !fits(metric, row)) continue;
      addRow(byMetric, metric, row, { start, now, exemplarsSince });
    }
    for (const { metric, labels, value } of levels) {
      const data = dataOf(byMetric, metric);
      if (data.dataPointType === DataPointType.GAUGE) {
        data.dataPoints.push({ startTime: start, endTime: now, attributes: { ...labels }, value });
      }
    }
    const scopeMetrics = [{ scope: { name: scopeName }, metrics: [...byMetric.values()] }];
    return { resourceMetrics: { resource, scopeMetrics }, errors: [], rows };
  }
}

function addRow(
  byMetric: Map<string, MetricData>,
  metric: Metric,
  row: SeriesRow,
  {
    start,
    now,
    exemplarsSince,
  }: { readonly start: HrTime; readonly now: HrTime; readonly exemplarsSince: number },
): void {
  const silent = row.announced < announcements;
  const times = { startTime: start, endTime: now, attributes: attributesOf(row) };
  const data = dataOf(byMetric, metric);
  if (data.dataPointType === DataPointType.SUM)
    data.dataPoints.push({ ...times, value: silent ? 0 : row.value });
  if (data.dataPointType !== DataPointType.HISTOGRAM) return;
  const point: DataPoint<Histogram> = {
    ...times,
    value: {
      buckets: {
        boundaries: [...(metric.buckets ?? [])],
        counts: silent ? row.buckets.map(() => 0) : [...row.buckets],
      },
      sum: silent ? 0 : row.value,
      count: silent ? 0 : row.observations,
    },
  };
  const exemplars = silent ? [] : Object.values(row.exemplars).filter(({ time }) => time >= exemplarsSince);
  const withExemplars: PointWithExemplars = { ...point, exemplars };
  data.dataPoints.push(metric.name === pipeline.pipelineDuration.name ? withExemplars : point);
}

function dataOf(byMetric: Map<string, MetricData>, metric: Metric): MetricData {
  const known = byMetric.get(metric.name);
  if (known) return known;
  const common = {
    descriptor: descriptorOf(metric),
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const kinds: Record<string, MetricData> = {
    counter: { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: [] },
    gauge: { ...common, dataPointType: DataPointType.GAUGE, dataPoints: [] },
    histogram: { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: [] },
  };
  const data = kinds[metric.type];
  if (data === undefined) throw new TypeError(`${metric.name} is a ${metric.type}, which is not exported`);
  byMetric.set(metric.name, data);
  return data;
}

/** The collector adds `_total` itself, and a suffix for most units: only seconds may be named. */
function descriptorOf({ name, help, unit }: Metric): MetricDescriptor {
  const inSeconds = unit === 'seconds' || unit === 'timestamp';
  return {
    name: name.replace(/_total$/, ''),
    description: help,
    unit: inSeconds ? 's' : '',
    valueType: ValueType.DOUBLE,
  };
}

function attributesOf({ labels }: SeriesRow): Record<string, string> {
  const parsed: unknown = JSON.parse(labels);
  return Object.fromEntries(Object.entries(parsed ?? {}).map(([name, value]) => [name, String(value)]));
}

function fits({ type, buckets = [] }: Metric, row: SeriesRow): boolean {
  return type !== 'histogram' || row.buckets.length === buckets.length + 1;
}

function toHrTime(seconds: number): HrTime {
  const whole = Math.floor(seconds);
  return [whole, Math.floor((seconds - whole) * 1e6) * 1000];
}
