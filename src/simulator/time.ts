/** Lengths of time in milliseconds: all times of the simulator are milliseconds since 1970, UTC. */
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** From when on and until when; `to` itself lies outside. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether the time lies in the span. */
export function within({ from, to }: Span, time: number): boolean {
  return from <= time && time < to;
}

/** Start of the UTC day that holds the time. */
export function startOfDay(time: number): number {
  return Math.floor(time / day) * day;
}

/** Start of the UTC month that holds the time. */
export function startOfMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Start of the UTC month after the one that holds the time. */
export function startOfNextMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The time without its milliseconds: GitHub's timestamps are whole seconds. */
export function wholeSecond(time: number): number {
  return Math.round(time / second) * second;
}
