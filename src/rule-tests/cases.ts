import type { Metric } from '../catalogue/index.ts';
import type { Duration, LabelSpec, ValueOf } from '../promql/index.ts';
import type { AlertRule, RecordedSeries, RecordingRule } from '../rules/index.ts';

/** One input series in promtool's notation. */
export interface InputSeries {
  readonly series: string;
  /** Samples a `sampleEvery` apart: `0+1x30`, `5x10 _x3`, `0x5 1x10`. */
  readonly values: string;
}

interface CaseBase {
  readonly name: string;
  readonly series: readonly InputSeries[];
  /** When to look; the newest evaluation at or before it counts. */
  readonly at: Duration;
  /** The values stand at the rule's limit: just beyond it for a case that fires, on it for one that does not. */
  readonly edge?: boolean;
  /** Distance of the input's samples; 1m where none is given. */
  readonly sampleEvery?: Duration;
  /** Distance of evaluations; `sampleEvery` where none is given. Long windows need few. */
  readonly evaluateEvery?: Duration;
}

/** An alert that is expected: the labels that come from the expression, and its rendered summary. */
export interface ExpectedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A sample that is expected of a recording rule, rounded to six digits after the point. */
export interface ExpectedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One thing that a rule must do. */
export type RuleCase =
  | (CaseBase & { readonly kind: 'fires'; readonly alerts: readonly ExpectedAlert[] })
  | (CaseBase & { readonly kind: 'records'; readonly samples: readonly ExpectedSample[] })
  | (CaseBase & { readonly kind: 'silent' });

/** All tests of one rule, with the recording rules that it reads. */
export interface RuleTests {
  readonly rule: AlertRule | RecordingRule;
  readonly reads: readonly RecordingRule[];
  readonly cases: readonly RuleCase[];
}

type Without<K extends string, T> = T extends unknown ? Omit<T, K> : never;
type Of<K extends RuleCase['kind']> = Without<'kind' | 'name', Extract<RuleCase, { kind: K }>>;

/** The rule's tests: they run on evaluations at the samples' times and again beside them (off the grid). */
export function ruleTests(
  rule: AlertRule | RecordingRule,
  cases: readonly RuleCase[],
  reads: readonly RecordingRule[] = [],
): RuleTests {
  return { rule, reads, cases };
}

/** The alert fires: exactly these alerts, no others of its name. */
export function fires(name: string, rest: Of<'fires'>): RuleCase {
  return { kind: 'fires', name, ...rest };
}

/** The recording rule has exactly these samples. */
export function records(name: string, rest: Of<'records'>): RuleCase {
  return { kind: 'records', name, ...rest };
}

/** The alert does not fire; the recording rule has no sample. */
export function silent(name: string, rest: Of<'silent'>): RuleCase {
  return { kind: 'silent', name, ...rest };
}

/** Labels of an input series: only the metric's own, with values that it can have. */
type InputLabels<S extends LabelSpec> = { readonly [K in keyof S]?: ValueOf<S[K]> };

/** Part of a histogram: a bucket by its upper bound, the sum or the count. */
export type HistogramPart = { readonly le: number | '+Inf' } | 'sum' | 'count';

/** An input series of a metric in the catalogue; for a histogram `part` says which of its series. */
export function series<S extends LabelSpec>(
  metric: Metric<S>,
  labels: InputLabels<S>,
  values: string,
  part?: HistogramPart,
): InputSeries {
  if ((metric.type === 'histogram') !== (part !== undefined)) {
    throw new TypeError(
      `${metric.name}: a part (bucket, sum, count) is named for histograms, and only for them`,
    );
  }
  const pairs: [string, string][] = Object.entries<string | undefined>(labels).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  if (part === undefined) return { series: seriesText(metric.name, pairs), values };
  if (part === 'sum' || part === 'count')
    return { series: seriesText(`${metric.name}_${part}`, pairs), values };
  if (part.le !== '+Inf' && metric.buckets && !metric.buckets.includes(part.le)) {
    throw new TypeError(`${metric.name} has no bucket ${part.le}; it has ${metric.buckets.join(', ')}`);
  }
  return { series: seriesText(`${metric.name}_bucket`, [...pairs, ['le', String(part.le)]]), values };
}

/** An input series of a recording rule, for rules that read its history. */
export function recorded<L extends string>(
  rule: RecordedSeries<L>,
  labels: Readonly<Partial<Record<L, string>>>,
  values: string,
): InputSeries {
  const pairs = Object.entries<string | undefined>(labels).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return { series: seriesText(rule.record, pairs), values };
}

/** Name and labels as promtool reads them. */
export function seriesText(name: string, labels: readonly (readonly [string, string])[]): string {
  return `${name}{${labels.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}
