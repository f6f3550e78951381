import { type LabelSpec, type SampleType, Selector, type Where, toMatchers } from '../promql/index.ts';

/** What a sample's number counts. It decides the panel's unit and, for our own metrics, the OTLP unit. */
export type Unit =
  'count' | 'seconds' | 'minutes' | 'bytes' | 'usd' | 'tokens' | 'ratio' | 'boolean' | 'timestamp' | 'info';

/**
 * Why we may believe that a metric exists under this name, with this type and these labels.
 *
 * - `own`: one of our services registers it from this very entry.
 * - `scraped`: a test scrapes the real program at its pinned version and compares.
 * - `source`: read in the program's source; `file` is a path at the tag of `version`.
 */
export type Evidence =
  | { readonly kind: 'own' }
  | { readonly kind: 'scraped'; readonly program: string }
  | { readonly kind: 'source'; readonly program: string; readonly version: string; readonly file: string };

/** What is known of every metric, whatever its type. */
export interface MetricFacts<S extends LabelSpec> {
  /** Name in Prometheus, for a histogram without `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  readonly unit: Unit;
  readonly help: string;
  /** The emitter's labels and those of the target that is scraped. */
  readonly labels: S;
  /** Program that emits it: the component's name in the stack. */
  readonly emitter: string;
  readonly evidence: Evidence;
}

/** A metric in the catalogue. */
export interface Metric<S extends LabelSpec = LabelSpec> extends MetricFacts<S> {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  /** Upper bounds of a histogram's buckets, without `+Inf`, ascending. */
  readonly buckets?: readonly number[];
}

/** What queries are built from: the metric's series under conditions that only its own labels can meet. */
export interface Handle<T extends SampleType, S extends LabelSpec> {
  /** Series of the metric, all of them without conditions. */
  where(conditions?: Where<S>): Selector<T, keyof S & string>;
}

/** A counter: read it through `increase` or `rate`. */
export type Counter<S extends LabelSpec> = Metric<S> & Handle<'counter', S> & { readonly type: 'counter' };

/** A gauge: read it as it is, or through the `…_over_time` functions. */
export type Gauge<S extends LabelSpec> = Metric<S> & Handle<'gauge', S> & { readonly type: 'gauge' };

/** A classic histogram: its buckets carry `le`, its sum and count do not. */
export type Histogram<S extends LabelSpec> = Metric<S> & {
  readonly type: 'histogram';
  readonly bucket: Handle<'counter', S & { readonly le: 'any' }>;
  readonly sum: Handle<'counter', S>;
  readonly count: Handle<'counter', S>;
};

/** A counter of the catalogue. Its name ends in `_total` unless the foreign program named it otherwise. */
export function counter<const S extends LabelSpec>(facts: MetricFacts<S>): Counter<S> {
  return { ...facts, type: 'counter', ...handle<'counter', S>(facts.name, facts.labels) };
}

/** A gauge of the catalogue. */
export function gauge<const S extends LabelSpec>(facts: MetricFacts<S>): Gauge<S> {
  return { ...facts, type: 'gauge', ...handle<'gauge', S>(facts.name, facts.labels) };
}

/** A histogram of the catalogue; `buckets` may be left out for foreign programs. */
export function histogram<const S extends LabelSpec>(
  facts: MetricFacts<S> & { readonly buckets?: readonly number[] },
): Histogram<S> {
  const withLe: S & { readonly le: 'any' } = { ...facts.labels, le: 'any' };
  return {
    ...facts,
    type: 'histogram',
    bucket: handle<'counter', S & { readonly le: 'any' }>(`${facts.name}_bucket`, withLe),
    sum: handle<'counter', S>(`${facts.name}_sum`, facts.labels),
    count: handle<'counter', S>(`${facts.name}_count`, facts.labels),
  };
}

function handle<T extends SampleType, S extends LabelSpec>(name: string, labels: S): Handle<T, S> {
  const names: readonly (keyof S & string)[] = Object.keys(labels);
  return {
    where: (conditions) => new Selector<T, keyof S & string>(name, toMatchers(conditions ?? {}), names),
  };
}

/** One series name as Prometheus stores it, with what a query must know of it. */
export interface SeriesName {
  readonly name: string;
  readonly sampleType: SampleType;
  readonly labels: LabelSpec;
  /** Present on `_bucket` series. */
  readonly isBucket: boolean;
}

/** The series names that a metric makes: one, or for a histogram three (for a summary likewise, without buckets). */
export function seriesOf(metric: Metric): SeriesName[] {
  const { name, labels } = metric;
  const plain = (suffix: string, sampleType: SampleType): SeriesName => ({
    name: `${name}${suffix}`,
    sampleType,
    labels,
    isBucket: false,
  });
  switch (metric.type) {
    case 'counter':
    case 'gauge':
      return [plain('', metric.type)];
    case 'histogram':
      return [
        { ...plain('_bucket', 'counter'), labels: { ...labels, le: 'any' }, isBucket: true },
        plain('_sum', 'counter'),
        plain('_count', 'counter'),
      ];
    case 'summary':
      return [
        { ...plain('', 'gauge'), labels: { ...labels, quantile: 'any' } },
        plain('_sum', 'counter'),
        plain('_count', 'counter'),
      ];
  }
}
