import { day as dayLength, startOfDay, startOfMonth, startOfNextMonth } from '../time.ts';
import type { MicroUsd } from './money.ts';

/** What a month has cost so far and what it will. */
export interface MonthSoFar {
  readonly toDate: MicroUsd;
  readonly forecast: MicroUsd;
}

/**
 * The UTC month that holds `now`: its complete days, and the days that are left at what that weekday cost on average
 * over the past four weeks.
 * @param amountOn the cost of a day; undefined where it is not known
 */
export function monthSoFar(now: number, amountOn: (day: number) => MicroUsd | undefined): MonthSoFar {
  const today = startOfDay(now);
  let toDate = 0;
  for (let day = startOfMonth(now); day < today; day += dayLength) toDate += amountOn(day) ?? 0;
  let left = 0;
  for (let day = today; day < startOfNextMonth(now); day += dayLength) left += usualDay(day, today, amountOn);
  return { toDate, forecast: toDate + Math.round(left) };
}

function usualDay(day: number, today: number, amountOn: (day: number) => MicroUsd | undefined): number {
  const known: MicroUsd[] = [];
  for (let past = today - dayLength; past >= today - 28 * dayLength; past -= dayLength) {
    const amount = amountOn(past);
    if (amount !== undefined && new Date(past).getUTCDay() === new Date(day).getUTCDay()) known.push(amount);
  }
  return known.length === 0 ? 0 : known.reduce((sum, amount) => sum + amount, 0) / known.length;
}
