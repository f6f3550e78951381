import { day as dayLength } from '../time.ts';
import type { MicroUsd } from './money.ts';

/** What a day is expected to cost, and up to where that is ordinary. */
export interface Expectation {
  readonly expected: MicroUsd;
  readonly upper: MicroUsd;
}

const weeksBack = 6;
const leastWeeks = 3;

/**
 * What a day should cost, from the same weekday of the past weeks: their median, and above it three deviations (of
 * the median kind, so that one odd day counts for little) or a fifth, whichever is more.
 * @param amountOn the cost of a day; undefined where it is not known
 * @returns undefined where fewer than three such days are known
 */
export function expectedDay(
  day: number,
  amountOn: (day: number) => MicroUsd | undefined,
): Expectation | undefined {
  const past: MicroUsd[] = [];
  for (let week = 1; week <= weeksBack; week += 1) {
    const amount = amountOn(day - week * 7 * dayLength);
    if (amount !== undefined) past.push(amount);
  }
  return past.length < leastWeeks ? undefined : expectationFrom(past);
}

/** What amounts that were alike let expect; there is one at least. */
export function expectationFrom(past: readonly MicroUsd[]): Expectation {
  const expected = median(past);
  const deviation = 1.4826 * median(past.map((amount) => Math.abs(amount - expected)));
  return {
    expected: Math.round(expected),
    upper: Math.round(expected + Math.max(3 * deviation, Math.abs(expected) * 0.2)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
