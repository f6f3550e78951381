import { type Day, addDays, firstOfMonth } from '../days.ts';
import { Decimal } from '../money.ts';

/** What a day is expected to cost, and up to where that is ordinary. */
export interface Expectation {
  readonly expected: Decimal;
  readonly upper: Decimal;
}

/** The same weekday of so many past weeks. */
export const weeksBack = 6;
/** Fewer say too little. */
const leastWeeks = 3;
/** Makes the median deviation of a normal distribution its standard deviation. */
const madScale = new Decimal('1.4826');
const deviations = 3;
/** Equal days have no deviation: there is always this much room. */
const leastRoom = new Decimal('0.2');
const digits = 6;

/**
 * What a day should cost: the median of the same weekday of the past six weeks; up to where it is ordinary: above that
 * three deviations (the median of the absolute deviations, scaled) or a fifth, whichever is more. One past spike moves
 * neither. A month begins with what is billed once a month (tax, support, subscriptions): its first day is measured
 * against the first days of the past months as well, and the more generous counts.
 * @param amountOn the cost of a day; undefined where it is not known
 * @returns undefined where fewer than three such weekdays are known
 */
export function expectedDay(day: Day, amountOn: (day: Day) => Decimal | undefined): Expectation | undefined {
  const weekly = known(
    Array.from({ length: weeksBack }, (_, index) => addDays(day, -7 * (index + 1))),
    amountOn,
  );
  if (weekly.length < leastWeeks) return undefined;
  const usual = expect(weekly);
  if (day !== firstOfMonth(day)) return usual;
  const monthly = known([firstOfMonth(day, -1), firstOfMonth(day, -2), firstOfMonth(day, -3)], amountOn);
  if (monthly.length === 0) return usual;
  const first = expect(monthly);
  return first.upper.gt(usual.upper) ? first : usual;
}

function known(days: readonly Day[], amountOn: (day: Day) => Decimal | undefined): Decimal[] {
  return days.flatMap((day) => amountOn(day) ?? []);
}

function expect(past: readonly Decimal[]): Expectation {
  const expected = median(past);
  const deviation = median(past.map((amount) => amount.minus(expected).abs())).times(madScale);
  const room = Decimal.max(deviation.times(deviations), expected.abs().times(leastRoom));
  return {
    expected: expected.toDecimalPlaces(digits),
    upper: expected.plus(room).toDecimalPlaces(digits),
  };
}

function median(values: readonly Decimal[]): Decimal {
  const sorted = [...values].sort((a, b) => a.cmp(b));
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('no values have no median');
  return low.plus(high).div(2);
}
