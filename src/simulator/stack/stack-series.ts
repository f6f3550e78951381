import type { Counter, Gauge, Histogram, Metric } from '../../catalogue/index.ts';
import type { LabelSpec } from '../../promql/index.ts';
import type { OwnLabels } from '../series/labels.ts';
import { type Grid, timesOf } from '../series/points.ts';
import type { Family, StepSeries } from '../series/step-series.ts';
import { minute } from '../time.ts';
import type { Activity } from './activity.ts';

/** A running program: the labels of its scrape target. */
export interface Target {
  readonly job: string;
  readonly pod: string;
}

/** When a job's targets cannot be scraped: they are down, and their series have a gap. */
export interface Outage {
  readonly job: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Collects what programs say of themselves, on a grid: values are functions of time, so that each part of a long
 * history can be made by itself and the parts fit together.
 */
export class StackSeries {
  readonly activity: Activity;
  readonly #times: readonly number[];
  readonly #outages: readonly Outage[];
  readonly #families = new Map<string, { metric: Metric; job: string; series: StepSeries[] }>();

  constructor(grid: Grid, activity: Activity, outages: readonly Outage[]) {
    this.activity = activity;
    this.#times = timesOf(grid);
    this.#outages = outages;
  }

  /** A gauge of a program. */
  gauge<S extends LabelSpec>(
    metric: Gauge<S>,
    target: Target,
    own: OwnLabels<S>,
    value: (time: number) => number,
  ): void {
    this.#add(metric, metric.name, target, own, value);
  }

  /** A counter of a program that grows by `perSecond` in the busiest hour, and slower at night. */
  counter<S extends LabelSpec>(
    metric: Counter<S>,
    target: Target,
    own: OwnLabels<S>,
    perSecond: number,
  ): void {
    this.#add(metric, metric.name, target, own, this.#grown(perSecond));
  }

  /** A counter of what should not happen: it grows in these spans alone. */
  trouble<S extends LabelSpec>(
    metric: Counter<S>,
    target: Target,
    own: OwnLabels<S>,
    spans: readonly { readonly start: number; readonly end: number; readonly perSecond: number }[],
  ): void {
    this.#add(metric, metric.name, target, own, (time) =>
      spans.reduce((sum, { start, end, perSecond }) => {
        const seconds = Math.max(0, Math.min(time, end) - start) / 1000;
        return sum + Math.floor(seconds * perSecond);
      }, 0),
    );
  }

  /** A histogram of what takes `seconds` on average, `perSecond` times in the busiest hour. Its buckets are left at `+Inf`. */
  histogram<S extends LabelSpec>(
    metric: Histogram<S>,
    target: Target,
    own: OwnLabels<S>,
    { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  ): void {
    const count = this.#grown(perSecond);
    this.#add(metric, `${metric.name}_bucket`, target, own, count, { le: '+Inf' });
    this.#add(metric, `${metric.name}_sum`, target, own, (time) => count(time) * seconds);
    this.#add(metric, `${metric.name}_count`, target, own, count);
  }

  /** The families so far. */
  finish(): Family[] {
    return [...this.#families.values()];
  }

  #grown(perSecond: number): (time: number) => number {
    return (time) => Math.floor((this.activity.since(time) * minute * perSecond) / 1000);
  }

  #add(
    metric: Metric,
    name: string,
    { job, pod }: Target,
    own: Readonly<Record<string, unknown>>,
    value: (time: number) => number,
    more: Readonly<Record<string, string>> = {},
  ): void {
    const origin: Readonly<Record<string, string>> = { job, instance: pod, namespace: 'observability', pod };
    const labels = Object.fromEntries(
      Object.keys(metric.labels).flatMap((label) => {
        const given = own[label] ?? origin[label];
        return typeof given === 'string' ? [[label, given] as const] : [];
      }),
    );
    const gaps = this.#outages.filter((outage) => outage.job === job);
    const silent = (time: number): boolean => gaps.some(({ start, end }) => start <= time && time < end);
    const values = this.#times.map((time) => (silent(time) ? NaN : value(time)));
    const series: StepSeries = {
      name,
      labels: { ...labels, ...more },
      times: this.#times,
      values,
      shape: 'level',
    };
    const family = this.#families.get(metric.name) ?? { metric, job, series: [] };
    family.series.push(series);
    this.#families.set(metric.name, family);
  }
}
