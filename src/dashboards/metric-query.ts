import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';
import {
  type RangeDuration,
  type SampleType,
  type Selector,
  type Vector,
  presentOverTime,
  render,
} from '../promql/index.ts';
import { sourceRef } from './sources.ts';

/** How Prometheus is asked, and what becomes of the answer. */
export interface MetricQueryOptions {
  /** One value at the end of the time range, where a range would give a value for each step. */
  readonly instant?: boolean;
  readonly format?: 'time_series' | 'table' | 'heatmap';
  /** Distance of values, at least. */
  readonly interval?: RangeDuration;
  readonly refId?: string;
}

/** A query for Prometheus. */
export interface MetricQuery extends MetricQueryOptions {
  readonly vector: Vector;
  /** Name of a series, with labels in double braces: `{{workflow}}`. */
  readonly legend: string;
  readonly exemplars?: boolean;
}

/**
 * A query and the names of its series.
 * @throws TypeError where the legend names a label that the series lack.
 */
export function query(vector: Vector, legend: string, options: MetricQueryOptions = {}): MetricQuery {
  for (const [, label = ''] of legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    if (!vector.labels.includes(label)) {
      throw new TypeError(`legend "${legend}": the series have no label ${label}`);
    }
  }
  return { vector, legend, ...options };
}

/** As `query`, for one value at the end of the time range. */
export function latest(vector: Vector, legend: string, options: MetricQueryOptions = {}): MetricQuery {
  return query(vector, legend, { ...options, instant: true });
}

/**
 * The exemplars of some series and nothing else: points that lead to traces. Prometheus looks for exemplars by the
 * query's selectors alone, so a window at the beginning of time finds them without reading one sample.
 */
export function exemplarsOf(series: Selector<SampleType>): MetricQuery {
  return { vector: presentOverTime(series.over('1m').at(0)), legend: 'exemplars', exemplars: true };
}

/** A query as the SDK takes it: a new builder at each call, since builders are mutable. */
export function toTarget({
  vector,
  legend,
  instant = false,
  format = 'time_series',
  interval,
  refId,
  exemplars = false,
}: MetricQuery): DataqueryBuilder {
  const target = new DataqueryBuilder()
    .datasource(sourceRef('prometheus'))
    .expr(render(vector.node))
    .legendFormat(format === 'table' ? '__auto' : legend)
    .editorMode(QueryEditorMode.Code)
    .format(formats[format])
    .exemplar(exemplars);
  if (interval !== undefined) target.interval(interval);
  if (refId !== undefined) target.refId(refId);
  return instant ? target.instant() : target.range();
}

const formats = {
  time_series: PromQueryFormat.TimeSeries,
  table: PromQueryFormat.Table,
  heatmap: PromQueryFormat.Heatmap,
} as const;
