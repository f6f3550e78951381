import { describe, expect, it } from 'vitest';
import { addDays, daysFrom } from '../days.ts';
import { Decimal, sum } from '../money.ts';
import { expectedDay } from './expected-day.ts';
import { figuresOf } from './figures.ts';
import { shareOut, usualCost } from './month.ts';

const monday = '2028-03-20';
/** The same weekday's amounts, last week's first. */
const past =
  (...amounts: (number | undefined)[]) =>
  (day: string): Decimal | undefined => {
    const amount = amounts.find((_, index) => addDays(monday, -7 * (index + 1)) === day);
    return amount === undefined ? undefined : new Decimal(amount);
  };
const texts = (expectation: ReturnType<typeof expectedDay>): unknown =>
  expectation && [expectation.expected.toString(), expectation.upper.toString()];

describe('expectedDay', () => {
  it('gives four equal days a fifth of room', () => {
    expect(texts(expectedDay(monday, past(100, 100, 100, 100)))).toEqual(['100', '120']);
  });

  it('is not moved by one past spike', () => {
    expect(texts(expectedDay(monday, past(100, 100, 1000, 100, 100, 100)))).toEqual(['100', '120']);
  });

  it('gives more room to what varies: three scaled median deviations', () => {
    // Median 100, deviations 0, 0, 30, 30, 60, 60.
    expect(texts(expectedDay(monday, past(100, 160, 40, 130, 70, 100)))).toEqual(['100', '233.434']);
  });

  it('expects nothing before three weeks are known', () => {
    expect(expectedDay(monday, past(100, 100))).toBeUndefined();
    expect(expectedDay(monday, past(100, undefined, 100, 100))).toBeDefined();
  });

  it('measures the first of a month against the firsts of past months too', () => {
    const tax = (day: string): Decimal => new Decimal(day.endsWith('-01') ? 40 : 0);
    expect(texts(expectedDay('2028-03-01', tax))).toEqual(['40', '48']);
    expect(texts(expectedDay('2028-03-02', tax))).toEqual(['0', '0']);
  });
});

describe('a month', () => {
  it('goes on as each weekday did, also in a leap year', () => {
    const weekdays = (day: string): Decimal =>
      new Decimal(new Date(`${day}T00:00:00Z`).getUTCDay() % 6 === 0 ? 0 : 10);
    // February 2028 has 29 days, 21 of them working days.
    const left = (from: string): number => usualCost(daysFrom(from, '2028-03-01'), from, weekdays).toNumber();
    expect(left('2028-02-01')).toBe(210);
    expect(left('2028-02-29')).toBe(10);
  });

  it('shares out a provider’s forecast without a remainder', () => {
    const ours = new Map([
      ['a', new Decimal(1)],
      ['b', new Decimal(1)],
      ['c', new Decimal(1)],
    ]);
    const parts = shareOut(new Decimal('100.0000001'), ours);
    expect(sum(parts?.values() ?? []).toString()).toBe('100.0000001');
    expect(shareOut(new Decimal(5), new Map())).toBeUndefined();
  });

  it('shares out in the proportion of ours', () => {
    const ours = new Map([
      ['a', new Decimal(30)],
      ['b', new Decimal(10)],
      ['idle', new Decimal(0)],
    ]);
    expect([...(shareOut(new Decimal(60), ours)?.values() ?? [])].map(String)).toEqual(['45', '15', '0']);
  });

  it('shares out sums in proportion to nothing where credits pay for nearly everything', () => {
    const ours = new Map([
      ['compute', new Decimal(100)],
      ['Credit', new Decimal('-99.9')],
    ]);
    const parts = shareOut(new Decimal(50), ours);
    expect(sum(parts?.values() ?? []).toString()).toBe('50');
    // In proportion it would be 50,000 and -49,950.
    expect(parts?.get('compute')?.toNumber()).toBeCloseTo(124.96, 1);
    expect(parts?.get('Credit')?.toNumber()).toBeCloseTo(-74.96, 1);
    expect(sum(shareOut(new Decimal(5), new Map([['Credit', new Decimal(-3)]]))?.values() ?? [])).toEqual(
      new Decimal(5),
    );
  });
});

describe('figures', () => {
  const bill = (day: string, amount: string, service = 's') => ({
    day,
    service,
    amount: new Decimal(amount),
  });

  it('are exact where binary fractions are not', () => {
    const bills = daysFrom('2028-03-01', '2028-03-11').map((day) => bill(day, '0.1'));
    const figures = figuresOf({ bills, knownUntil: '2028-03-11', readAt: Date.UTC(2028, 2, 11, 1) });
    expect(figures?.services[0]?.monthToDate.toString()).toBe('1');
  });

  it('stay at the last reading, over the end of the month', () => {
    const bills = [bill('2028-02-27', '3'), bill('2028-02-28', '4')];
    const readAt = Date.UTC(2028, 1, 29, 6);
    const figures = figuresOf({ bills, knownUntil: '2028-02-29', readAt });
    expect(figures?.previousDay).toBe('2028-02-28');
    expect(figures?.services[0]?.monthToDate.toString()).toBe('7');
  });

  it('speak of the last day that is complete at the provider', () => {
    const bills = [bill('2028-03-09', '3'), bill('2028-03-10', '1')];
    const figures = figuresOf({ bills, knownUntil: '2028-03-10', readAt: Date.UTC(2028, 2, 11) });
    expect(figures?.previousDay).toBe('2028-03-09');
    expect(figures?.services[0]?.monthToDate.toString()).toBe('3');
  });

  it('forecast the days that are over and not known yet too, whoever forecasts the rest', () => {
    // 10 a day; of the 30th of March nothing is known on the 31st.
    const bills = daysFrom('2028-02-01', '2028-03-30').map((day) => bill(day, '10'));
    const readAt = Date.UTC(2028, 2, 31, 1);
    const forecast = (remaining?: Decimal): number | undefined =>
      figuresOf({
        bills,
        knownUntil: '2028-03-30',
        readAt,
        remaining,
      })?.services[0]?.monthForecast.toNumber();
    expect(forecast()).toBe(310);
    expect(forecast(new Decimal(7))).toBe(307);
  });

  it('begin a month with its first day, while the last one’s end is not known yet', () => {
    const bills = daysFrom('2028-02-01', '2028-02-29').map((day) => bill(day, '10'));
    const figures = figuresOf({ bills, knownUntil: '2028-02-29', readAt: Date.UTC(2028, 2, 1, 1) });
    expect(figures?.previousDay).toBe('2028-02-28');
    expect(figures?.services[0]?.monthToDate.toNumber()).toBe(0);
    expect(figures?.services[0]?.monthForecast.toNumber()).toBe(310);
  });

  it('of nothing are none', () => {
    expect(figuresOf({ bills: [], knownUntil: '2028-03-10', readAt: Date.UTC(2028, 2, 11) })).toBeUndefined();
  });

  it('leave out a service that is long gone', () => {
    const bills = [bill('2027-12-01', '3', 'old'), bill('2028-03-09', '1', 'new')];
    const figures = figuresOf({ bills, knownUntil: '2028-03-10', readAt: Date.UTC(2028, 2, 10) });
    expect(figures?.services.map(({ service }) => service)).toEqual(['new']);
  });
});
