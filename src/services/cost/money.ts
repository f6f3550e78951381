import { Decimal as DecimalJs } from 'decimal.js';
import { z } from 'zod';

/**
 * Amounts of money, exact from a provider's answer to the edge of the metrics. Enough digits for sums of any bill; never
 * written with an exponent, so that PostgreSQL's `numeric` takes the text as it is.
 */
export const Decimal = DecimalJs.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 });
export type Decimal = InstanceType<typeof Decimal>;

export const zero = new Decimal(0);

/** A decimal number as APIs write it, also with an exponent: Cost Explorer does so for tiny amounts. */
export const decimalText = z
  .string()
  .max(60)
  .regex(/^-?\d+(\.\d+)?([eE][-+]?\d{1,2})?$/, 'a decimal number');

/** Adds up; 0 for none. */
export function sum(amounts: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const amount of amounts) total = total.plus(amount);
  return total;
}

/** The metric's edge: the nearest binary number, whose shortest text is the decimal again. */
export function toUsd(amount: Decimal): number {
  return amount.toDecimalPlaces(10).toNumber();
}
