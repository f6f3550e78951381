/** A PromQL duration of one unit, such as `90s`, `5m`, `7d`. */
export type Duration = `${number}${DurationUnit}`;

/** What may stand between the brackets of a range selector: a duration, or one of Grafana's own variables. */
export type RangeDuration = Duration | '$__rate_interval' | '$__range' | '$__interval';

type DurationUnit = keyof typeof unitSeconds;

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 } as const;

const pattern = /^(\d+)(ms|s|m|h|d|w|y)$/;

/** Whether `text` is a duration as this project writes them: a whole number and one unit. */
export function isDuration(text: string): text is Duration {
  return pattern.test(text);
}

/**
 * Length of a duration in seconds.
 * @throws TypeError where the text is not a duration (impossible for values that passed the settings' schema).
 */
export function durationSeconds(duration: Duration): number {
  const match = pattern.exec(duration);
  if (!match) throw new TypeError(`not a duration: ${duration}`);
  const [, count, unit] = match;
  return Number(count) * unitSeconds[unit as DurationUnit];
}

/** The duration in its largest whole unit, for a person: `7200` → `2h`, `90` → `90s`. */
export function secondsToDuration(seconds: number): Duration {
  for (const unit of ['d', 'h', 'm'] as const) {
    const size = unitSeconds[unit];
    if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
