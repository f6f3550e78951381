import { describe, expect, it } from 'vitest';
import { counter, histogram } from '../../catalogue/index.ts';
import { CounterFamily, HistogramFamily, announcedFor } from './cumulative.ts';
import { type StepSeries, sampleAt } from './step-series.ts';

const facts = { unit: 'count', help: 'Things.', emitter: 'maker', evidence: { kind: 'own' } } as const;
const things = counter({ ...facts, name: 'things_total', labels: { colour: ['red', 'blue'], job: 'any' } });
const sizes = histogram({
  ...facts,
  name: 'size_seconds',
  labels: { colour: 'any', job: 'any' },
  buckets: [1, 5],
});

const samples = (series: StepSeries | undefined, ...times: number[]): number[] =>
  times.map((time) => (series ? sampleAt(series, time) : -1));

describe('CounterFamily', () => {
  it('shows what was declared at 0, and each event at once', () => {
    const family = new CounterFamily(things);
    family.declare({ colour: 'red' }, 100);
    family.add({ colour: 'red' }, 300, 2);
    family.add({ colour: 'red' }, 200);
    const [red] = family.finish().series;
    expect(samples(red, 99, 100, 199, 200, 300)).toEqual([NaN, 0, 0, 1, 3]);
    expect(red?.labels).toEqual({ colour: 'red', job: 'maker' });
  });

  it('announces what nobody could foresee: 0 for two intervals, then all that happened', () => {
    const family = new CounterFamily(things);
    family.add({ colour: 'blue' }, 1000);
    family.add({ colour: 'blue' }, 1001);
    family.add({ colour: 'blue' }, 1000 + announcedFor + 5);
    const [blue] = family.finish().series;
    expect(samples(blue, 999, 1000, 1000 + announcedFor - 1)).toEqual([NaN, 0, 0]);
    expect(samples(blue, 1000 + announcedFor, 1000 + announcedFor + 5)).toEqual([2, 3]);
  });

  it('sums parts of the unit exactly', () => {
    const family = new CounterFamily(things, 1_000_000);
    family.declare({ colour: 'red' }, 0);
    for (let i = 1; i <= 3; i += 1) family.add({ colour: 'red' }, i, 100_000);
    expect(samples(family.finish().series[0], 3)).toEqual([0.3]);
  });
});

describe('HistogramFamily', () => {
  it('counts a value in every bucket that it fits, with sum and count', () => {
    const family = new HistogramFamily(sizes);
    family.declare({ colour: 'red' }, 0);
    for (const value of [0.5, 1, 4.25, 5.001]) family.observe({ colour: 'red' }, 10, value);
    const { series } = family.finish();
    expect(series.map(({ name, labels }) => `${name} ${labels['le'] ?? ''}`)).toEqual([
      'size_seconds_bucket 1',
      'size_seconds_bucket 5',
      'size_seconds_bucket +Inf',
      'size_seconds_sum ',
      'size_seconds_count ',
    ]);
    expect(series.map((one) => sampleAt(one, 9))).toEqual([0, 0, 0, 0, 0]);
    expect(series.map((one) => sampleAt(one, 10))).toEqual([2, 3, 4, 10.751, 4]);
  });

  it('announces all its series together', () => {
    const family = new HistogramFamily(sizes);
    family.observe({ colour: 'red' }, 1000, 3);
    family.observe({ colour: 'red' }, 1_000_000, 0.1);
    for (const one of family.finish().series) {
      expect(samples(one, 999, 1000, 1000 + announcedFor - 1)).toEqual([NaN, 0, 0]);
    }
  });
});
