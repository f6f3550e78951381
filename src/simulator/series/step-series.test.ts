import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { Cursor, type StepSeries, sampleAt, withGaps } from './step-series.ts';

const series: StepSeries = { name: 'x', labels: {}, times: [10, 20, 40], values: [0, 1, 5], shape: 'level' };

describe('sampleAt', () => {
  it('holds each value until the next, and has none before the first', () => {
    expect([9, 10, 19, 20, 39, 40, 99].map((time) => sampleAt(series, time))).toEqual([
      NaN,
      0,
      0,
      1,
      1,
      5,
      5,
    ]);
  });

  it('grows with an age, and is 0 for nothing', () => {
    const age: StepSeries = {
      ...series,
      times: [0, 5000, 9000],
      values: [-Infinity, 3000, NaN],
      shape: 'age',
    };
    expect([0, 4999, 5000, 8000, 9000].map((time) => sampleAt(age, time))).toEqual([0, 0, 2, 5, NaN]);
  });
});

describe('Cursor', () => {
  it('reads what sampleAt reads, forward and back', () => {
    const random = new Random(1, 'cursor');
    const times = [...new Set(Array.from({ length: 200 }, () => random.whole(0, 1000)))].sort(
      (a, b) => a - b,
    );
    const many: StepSeries = { ...series, times, values: times.map((_, index) => index) };
    const cursor = new Cursor(many);
    let time = 0;
    for (let i = 0; i < 500; i += 1) {
      time = random.chance(0.9) ? time + random.whole(0, 12) : random.whole(0, 1000);
      expect(cursor.at(time)).toBe(sampleAt(many, time));
    }
  });
});

describe('withGaps', () => {
  const gaps = [{ start: 15, end: 30 }];

  it('has no samples in a gap and goes on with what happened meanwhile', () => {
    const silent = withGaps(series, gaps);
    expect([14, 15, 29, 30, 40].map((time) => sampleAt(silent, time))).toEqual([0, NaN, NaN, 1, 5]);
  });

  it('says nothing before the series began', () => {
    const early = withGaps(series, [{ start: 2, end: 5 }]);
    expect([1, 3, 6, 10].map((time) => sampleAt(early, time))).toEqual([NaN, NaN, NaN, 0]);
  });

  it('leaves a series alone where there is no gap', () => {
    expect(withGaps(series, [])).toBe(series);
  });
});
