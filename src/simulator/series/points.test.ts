import { describe, expect, it } from 'vitest';
import { companyFamilies, companyModel, monday } from '../fixture.ts';
import { day, hour, minute } from '../time.ts';
import { modelSeries, splitGrid, timesOf } from './points.ts';
import { sampleAt } from './step-series.ts';

describe('modelSeries', () => {
  it('has each series’ samples at the times of the grid, and can be read again', () => {
    const model = companyModel(1, 3);
    const grid = { from: monday + 2 * day, to: monday + 2 * day + 2 * hour, step: 15 * minute };
    const flat = companyFamilies(model).flatMap(({ metric, series }) =>
      series.map((one) => ({ metric, one })),
    );
    let index = 0;
    for (const { metric, name, labels, points } of modelSeries(model, grid)) {
      const expected = flat[index];
      index += 1;
      expect({ name, labels }).toEqual({ name: expected?.one.name, labels: expected?.one.labels });
      expect(metric).toBe(expected?.metric);
      const samples = timesOf(grid)
        .map((time) => [time, expected ? sampleAt(expected.one, time) : NaN])
        .filter(([, value]) => !Number.isNaN(value));
      expect([...points]).toEqual(samples);
      expect([...points]).toEqual(samples);
    }
    expect(index).toBe(flat.length);
  });
});

describe('splitGrid', () => {
  it('cuts at multiples of the length and loses no time', () => {
    const grid = { from: monday + 90 * minute, to: monday + 7 * hour, step: minute };
    const parts = splitGrid(grid, 2 * hour);
    expect(parts.map(({ from, to }) => [(from - monday) / minute, (to - monday) / minute])).toEqual([
      [90, 120],
      [120, 240],
      [240, 360],
      [360, 420],
    ]);
    expect(parts.flatMap(timesOf)).toEqual(timesOf(grid));
  });

  it('keeps a step that does not fit the length', () => {
    const grid = { from: monday + minute, to: monday + 9 * hour, step: 7 * minute };
    expect(splitGrid(grid, hour).flatMap(timesOf)).toEqual(timesOf(grid));
  });
});
