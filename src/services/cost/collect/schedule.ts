/** The wait before a provider is asked again, in ms. */
export interface Schedule {
  readonly intervalMs: number;
}

/** First wait after a failure; it doubles with each, up to the interval. */
const firstRetryMs = 300_000;

/**
 * When a provider is asked again.
 * @param failures readings that failed since the last success
 * @param chance 0 to 1: spreads exporters of many companies, and one company's providers, over time
 */
export function nextReading(now: number, { intervalMs }: Schedule, failures: number, chance: number): number {
  const wait =
    failures === 0 ? intervalMs : Math.min(intervalMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));
  // A tenth less at most, so that a day always holds its readings.
  return now + wait * (1 - chance / 10);
}
