import type { Counter, Histogram } from '../../catalogue/index.ts';
import type { LabelSpec } from '../../promql/index.ts';
import { minute } from '../time.ts';
import { ByLabels, type OwnLabels } from './labels.ts';
import type { Family, StepSeries } from './step-series.ts';

/** How often the pipeline exporter sends its metrics. */
export const exportInterval = minute;

/** How long a series that nobody could foresee stands at 0 before its first value, so that `rate` sees the first. */
export const announcedFor = 2 * exportInterval;

// What a series is made from: events in any order, and since when it has been known.
interface Events {
  readonly knownSince: number | undefined;
  readonly times: number[];
  readonly amounts: number[];
}

/** A counter of the catalogue, filled with events. */
export class CounterFamily<S extends LabelSpec> {
  readonly #metric: Counter<S>;
  readonly #divisor: number;
  readonly #series: ByLabels<S, Events>;

  /** @param divisor amounts are whole numbers of this part of the metric's unit: sums of them are exact */
  constructor(metric: Counter<S>, divisor = 1) {
    this.#metric = metric;
    this.#divisor = divisor;
    this.#series = new ByLabels(metric, metric.emitter);
  }

  /** The series exists from then on, at 0. */
  declare(labels: OwnLabels<S>, since: number): void {
    this.#series.get(labels, () => ({ knownSince: since, times: [], amounts: [] }));
  }

  /** Something was counted. */
  add(labels: OwnLabels<S>, time: number, amount = 1): void {
    const events = this.#series.get(labels, () => ({ knownSince: undefined, times: [], amounts: [] }));
    events.times.push(time);
    events.amounts.push(amount);
  }

  /** The series so far. */
  finish(): Family {
    const series = this.#series.entries().map(({ labels, item }): StepSeries => {
      const { times, amounts, knownSince } = inOrder(item);
      const existence = existenceOf({ times, amounts, knownSince });
      const steps = cumulate(times, amounts, existence, this.#divisor);
      return { name: this.#metric.name, labels, ...steps, shape: 'level' };
    });
    return { metric: this.#metric, series };
  }
}

/** A histogram of the catalogue, filled with observations: buckets as the catalogue says. */
export class HistogramFamily<S extends LabelSpec> {
  readonly #metric: Histogram<S>;
  readonly #series: ByLabels<S, Events>;

  constructor(metric: Histogram<S>) {
    this.#metric = metric;
    this.#series = new ByLabels(metric, metric.emitter);
  }

  /** The series exist from then on, at 0. */
  declare(labels: OwnLabels<S>, since: number): void {
    this.#series.get(labels, () => ({ knownSince: since, times: [], amounts: [] }));
  }

  /** A value was observed, with at most three digits after the point. */
  observe(labels: OwnLabels<S>, time: number, value: number): void {
    const events = this.#series.get(labels, () => ({ knownSince: undefined, times: [], amounts: [] }));
    events.times.push(time);
    events.amounts.push(Math.round(value * thousand));
  }

  /** The series so far: for each set of labels its buckets upwards, the sum and the count. */
  finish(): Family {
    const { name, buckets = [] } = this.#metric;
    const series = this.#series.entries().flatMap(({ labels, item }): StepSeries[] => {
      const events = inOrder(item);
      const known = existenceOf(events);
      const part = (
        suffix: string,
        partLabels: StepSeries['labels'],
        amounts: typeof events.amounts,
      ): StepSeries => ({
        name: `${name}${suffix}`,
        labels: partLabels,
        ...cumulate(events.times, amounts, known, suffix === '_sum' ? thousand : 1),
        shape: 'level',
      });
      const upTo = (bound: number): number[] =>
        events.amounts.map((amount) => (amount <= bound * thousand ? 1 : 0));
      return [
        ...buckets.map((bound) => part('_bucket', { ...labels, le: String(bound) }, upTo(bound))),
        part('_bucket', { ...labels, le: '+Inf' }, upTo(Infinity)),
        part('_sum', labels, events.amounts),
        part('_count', labels, upTo(Infinity)),
      ];
    });
    return { metric: this.#metric, series };
  }
}

const thousand = 1000;

function inOrder({ knownSince, times, amounts }: Events): Events {
  const order = times.map((_, index) => index).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return {
    knownSince,
    times: order.map((index) => times[index] ?? 0),
    amounts: order.map((index) => amounts[index] ?? 0),
  };
}

// From when on the series has samples, and from when on they may be above 0.
interface Existence {
  readonly begin: number;
  readonly visible: number;
}

// A series that nobody could foresee begins at 0 with its first event, and shows it later.
function existenceOf({ knownSince, times }: Events): Existence {
  const begin = knownSince ?? times[0] ?? 0;
  return { begin, visible: knownSince === undefined ? begin + announcedFor : begin };
}

function cumulate(
  times: readonly number[],
  amounts: readonly number[],
  { begin, visible }: Existence,
  divisor: number,
): { times: number[]; values: number[] } {
  const result = { times: [begin], values: [0] };
  let total = 0;
  for (const [index, amount] of amounts.entries()) {
    if (amount === 0) continue;
    total += amount;
    const time = Math.max(times[index] ?? 0, visible);
    const last = result.times.length - 1;
    if (result.times[last] === time) result.values[last] = total / divisor;
    else {
      result.times.push(time);
      result.values.push(total / divisor);
    }
  }
  return result;
}
