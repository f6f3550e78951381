import type { Gauge } from '../../catalogue/index.ts';
import type { LabelSpec } from '../../promql/index.ts';
import { ByLabels, type OwnLabels } from './labels.ts';
import type { Family, StepSeries } from './step-series.ts';

interface Change {
  readonly time: number;
  readonly value: number;
}

/** A gauge of the catalogue, filled with what it was set to. */
export class GaugeFamily<S extends LabelSpec> {
  readonly #metric: Gauge<S>;
  readonly #shape: StepSeries['shape'];
  readonly #series: ByLabels<S, Change[]>;

  /**
   * @param shape `age` where the values set are times and the samples are how long ago they were
   * @param job the scrape job, where it is not the program that writes the metric
   */
  constructor(metric: Gauge<S>, shape: StepSeries['shape'] = 'level', job: string = metric.emitter) {
    this.#metric = metric;
    this.#shape = shape;
    this.#series = new ByLabels(metric, job);
  }

  /** The value from this time on; of several at one time the last counts. */
  set(labels: OwnLabels<S>, time: number, value: number): void {
    this.#series.get(labels, () => []).push({ time, value });
  }

  /** The series so far, without changes that change nothing. */
  finish(): Family {
    const series = this.#series.entries().map(({ labels, item }): StepSeries => {
      const times: number[] = [];
      const values: number[] = [];
      for (const { time, value } of [...item].sort((a, b) => a.time - b.time)) {
        if (times.at(-1) === time) values[values.length - 1] = value;
        else if (!Object.is(values.at(-1), value)) {
          times.push(time);
          values.push(value);
        }
      }
      return { name: this.#metric.name, labels, times, values, shape: this.#shape };
    });
    return { metric: this.#metric, series };
  }
}

/** How many there are at a time, for what comes and goes: changes of a gauge from +1 and -1. */
export function levelsOf(comings: readonly number[], goings: readonly number[]): Change[] {
  const steps = [
    ...comings.map((time) => ({ time, step: 1 })),
    ...goings.map((time) => ({ time, step: -1 })),
  ].sort((a, b) => a.time - b.time);
  let level = 0;
  return steps.map(({ time, step }) => {
    level += step;
    return { time, value: level };
  });
}
