import type { Family } from './step-series.ts';

/**
 * The families as if all had happened `by` milliseconds later: what a model of some quiet March says, told of today.
 * Samples that are themselves times (time stamps, ages) move along.
 */
export function shifted(families: readonly Family[], by: number): Family[] {
  return families.map(({ metric, series }) => ({
    metric,
    series: series.map((one) => {
      const move = metric.unit === 'timestamp' ? by / 1000 : one.shape === 'age' ? by : 0;
      return {
        ...one,
        times: one.times.map((time) => time + by),
        values: move === 0 ? one.values : one.values.map((value) => value + move),
      };
    }),
  }));
}
