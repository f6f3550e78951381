import { describe, expect, it } from 'vitest';
import { decimalUsd, toMicroUsd, toUsd } from './money.ts';

describe('money', () => {
  it('keeps prices exact', () => {
    expect(toMicroUsd(0.006)).toBe(6000);
    // In floating point this is 1.2000000000000002.
    expect(toUsd(3 * toMicroUsd(0.4))).toBe(1.2);
  });

  it.each([
    [0, '0.00'],
    [12_340_000, '12.34'],
    [1, '0.000001'],
    [1_500, '0.0015'],
    [-7_100_000, '-7.10'],
    [1_000_000_000, '1000.00'],
  ])('writes %i as %s', (amount, text) => {
    expect(decimalUsd(amount)).toBe(text);
  });
});
