import { describe, expect, it } from 'vitest';
import { monday } from '../fixture.ts';
import { day, hour } from '../time.ts';
import { expectedDay } from './expected-day.ts';
import { monthSoFar } from './months.ts';

/** The same weekday's amounts, last week's first. */
const past =
  (...amounts: (number | undefined)[]) =>
  (which: number): number | undefined =>
    amounts[(monday - which) / (7 * day) - 1];

describe('expectedDay', () => {
  it('is the median of the same weekday, with a fifth of room at least', () => {
    expect(expectedDay(monday, past(100, 100, 100, 100))).toEqual({ expected: 100, upper: 120 });
    expect(expectedDay(monday, past(100, 110, 120))?.expected).toBe(110);
  });

  it('gives more room to what varies, and none for one odd day', () => {
    expect(expectedDay(monday, past(100, 160, 40, 130, 70, 100))?.upper).toBeGreaterThan(200);
    expect(expectedDay(monday, past(100, 101, 99, 900, 100, 102))?.upper).toBeLessThan(125);
  });

  it('expects nothing before three weeks are known', () => {
    expect(expectedDay(monday, past(100, 100))).toBeUndefined();
    expect(expectedDay(monday, past(100, undefined, 100, 100))).toBeDefined();
  });
});

describe('monthSoFar', () => {
  const tenADay = (): number => 10;

  it('counts complete days of the UTC month only, and the rest as forecast', () => {
    expect(monthSoFar(Date.UTC(2026, 9, 11) + 5 * hour, tenADay)).toEqual({ toDate: 100, forecast: 310 });
    expect(monthSoFar(Date.UTC(2026, 1, 28, 23), tenADay)).toEqual({ toDate: 270, forecast: 280 });
  });

  it('begins at zero with the month', () => {
    expect(monthSoFar(Date.UTC(2026, 10, 1), tenADay)).toEqual({ toDate: 0, forecast: 300 });
  });

  it('forecasts each weekday from its own past', () => {
    const weekdaysOnly = (which: number): number => (new Date(which).getUTCDay() % 6 === 0 ? 0 : 10);
    // June 2026 has 22 working days.
    expect(monthSoFar(Date.UTC(2026, 5, 1), weekdaysOnly).forecast).toBe(220);
  });

  it('knows nothing of what it was not told', () => {
    expect(monthSoFar(monday, () => undefined)).toEqual({ toDate: 0, forecast: 0 });
  });
});
