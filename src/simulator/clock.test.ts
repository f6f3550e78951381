import { describe, expect, it } from 'vitest';
import { simulatedClock } from './clock.ts';

describe('simulatedClock', () => {
  it('begins where it is told and runs as fast as it is told', () => {
    let real = 5000;
    const clock = simulatedClock({ start: 1_000_000, speed: 60, real: () => real });
    expect(clock.now()).toBe(1_000_000);
    real += 1000;
    expect(clock.now()).toBe(1_060_000);
  });

  it.each([0, -1, NaN])('does not run at %d', (speed) => {
    expect(() => simulatedClock({ start: 0, speed, real: () => 0 })).toThrow(RangeError);
  });
});
