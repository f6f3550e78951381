import { expect, it } from 'vitest';
import { companyFamilies, companyModel, wednesday } from '../fixture.ts';
import { day } from '../time.ts';
import { shifted } from './shift.ts';
import { sampleAt } from './step-series.ts';

it('tells the same story of another day', () => {
  const families = companyFamilies(companyModel(1, 3));
  const by = 100 * day;
  let timestamps = 0;
  for (const [index, later] of shifted(families, by).entries()) {
    for (const [number, series] of later.series.entries()) {
      const original = families[index]?.series[number];
      const before = original ? sampleAt(original, wednesday) : NaN;
      const isTimestamp = later.metric.name.endsWith('_timestamp_seconds');
      if (isTimestamp) timestamps += 1;
      expect(sampleAt(series, wednesday + by)).toBe(isTimestamp ? before + by / 1000 : before);
    }
  }
  expect(timestamps).toBeGreaterThan(5);
});
