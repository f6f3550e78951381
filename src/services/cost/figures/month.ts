import { type Day, addDays, daysFrom, firstOfMonth, weekdayOf } from '../days.ts';
import { type Decimal, sum, zero } from '../money.ts';

const digits = 6;

/** The complete days of the month that holds `today`. */
export function monthToDate(today: Day, amountOn: (day: Day) => Decimal | undefined): Decimal {
  return sum(daysFrom(firstOfMonth(today), today).map((day) => amountOn(day) ?? zero));
}

/**
 * What the days that are left of the month will cost, today among them: each what its weekday cost on average over the
 * past four weeks.
 */
export function restOfMonth(today: Day, amountOn: (day: Day) => Decimal | undefined): Decimal {
  const past = daysFrom(addDays(today, -28), today);
  const usual = Array.from({ length: 7 }, (_, weekday) => {
    const amounts = past.filter((day) => weekdayOf(day) === weekday).flatMap((day) => amountOn(day) ?? []);
    return amounts.length === 0 ? zero : sum(amounts).div(amounts.length);
  });
  const left = daysFrom(today, firstOfMonth(today, 1)).map((day) => usual[weekdayOf(day)] ?? zero);
  return sum(left).toDecimalPlaces(digits);
}

/**
 * Shares out a provider's own forecast, which knows no services, in the proportion of ours. The parts make the whole
 * exactly: what rounding leaves goes to the largest.
 * @returns undefined where ours gives no proportion
 */
export function shareOut(
  whole: Decimal,
  ours: ReadonlyMap<string, Decimal>,
): ReadonlyMap<string, Decimal> | undefined {
  const total = sum(ours.values());
  if (total.lte(0)) return undefined;
  const parts = new Map(
    [...ours].map(([service, amount]) => [service, whole.times(amount).div(total).toDecimalPlaces(digits)]),
  );
  const [largest] = [...ours].sort(([, a], [, b]) => b.cmp(a));
  if (largest === undefined) return undefined;
  const left = whole.minus(sum(parts.values()));
  parts.set(largest[0], (parts.get(largest[0]) ?? zero).plus(left));
  return parts;
}
