/** An amount of money as a whole number of millionths of a US dollar: sums of it are exact. */
export type MicroUsd = number;

/** US dollars, as settings write them, in millionths. */
export function toMicroUsd(usd: number): MicroUsd {
  return Math.round(usd * 1_000_000);
}

/** Millionths in US dollars, for a metric's value. */
export function toUsd(amount: MicroUsd): number {
  return amount / 1_000_000;
}

/**
 * Millionths as a decimal number with two to six digits after the point, the way bills are written.
 * @example decimalUsd(12_340_000) // '12.34'
 */
export function decimalUsd(amount: MicroUsd): string {
  const digits = String(Math.abs(amount)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`;
}
