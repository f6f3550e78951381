/** Simulated time that runs with real time, faster or slower. */
export interface SimulatedClock {
  /** Simulated milliseconds since 1970. */
  now(): number;
}

/** Where a simulated clock stands and how it runs. */
export interface ClockOptions {
  /** What it shows at first, milliseconds since 1970. */
  readonly start: number;
  /** Simulated seconds to a real one. */
  readonly speed: number;
  /** The real clock; `Date.now` outside tests. */
  readonly real: () => number;
}

/**
 * A clock that shows `start` now and runs at `speed` from there.
 * @throws RangeError where the speed is not above 0
 */
export function simulatedClock({ start, speed, real }: ClockOptions): SimulatedClock {
  if (!(speed > 0)) throw new RangeError(`a clock runs at a speed above 0, not ${speed}`);
  const begun = real();
  return { now: () => start + (real() - begun) * speed };
}
