import { type Day, addDays, daysFrom, firstOfMonth, weekdayOf } from '../days.ts';
import { type Decimal, sum, zero } from '../money.ts';

const digits = 6;

/** The complete days of the month that holds `today`. */
export function monthToDate(today: Day, amountOn: (day: Day) => Decimal | undefined): Decimal {
  return sum(daysFrom(firstOfMonth(today), today).map((day) => amountOn(day) ?? zero));
}

/**
 * What days will cost: each what its weekday cost on average over the four weeks before `until`, the first day that is
 * not known.
 */
export function usualCost(
  days: readonly Day[],
  until: Day,
  amountOn: (day: Day) => Decimal | undefined,
): Decimal {
  const past = daysFrom(addDays(until, -28), until);
  const usual = Array.from({ length: 7 }, (_, weekday) => {
    const amounts = past.filter((day) => weekdayOf(day) === weekday).flatMap((day) => amountOn(day) ?? []);
    return amounts.length === 0 ? zero : sum(amounts).div(amounts.length);
  });
  return sum(days.map((day) => usual[weekdayOf(day)] ?? zero)).toDecimalPlaces(digits);
}

/**
 * Shares out a provider's own forecast, which knows no services: each service gets ours, and its part of the difference by
 * the size of ours. Where all are above zero that is the proportion of ours; where a credit pays for nearly everything a
 * proportion would make fantastic amounts that cancel. The parts make the whole exactly: what rounding leaves goes to the
 * largest.
 * @returns undefined where ours gives no proportion
 */
export function shareOut(
  whole: Decimal,
  ours: ReadonlyMap<string, Decimal>,
): ReadonlyMap<string, Decimal> | undefined {
  const [largest] = [...ours].sort(([, a], [, b]) => b.abs().cmp(a.abs()));
  const size = sum([...ours.values()].map((amount) => amount.abs()));
  if (largest === undefined || size.isZero()) return undefined;
  const difference = whole.minus(sum(ours.values()));
  const parts = new Map(
    [...ours].map(([service, amount]) => [
      service,
      amount.plus(difference.times(amount.abs()).div(size)).toDecimalPlaces(digits),
    ]),
  );
  const left = whole.minus(sum(parts.values()));
  parts.set(largest[0], (parts.get(largest[0]) ?? zero).plus(left));
  return parts;
}
