import type { Random } from './random.ts';
import { day, hour, minute, wholeSecond } from './time.ts';

/** When people work. */
export interface Rhythm {
  /** IANA name of the zone in which the hours count, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** How busy a day is, Sunday first: 1 for a full working day. */
  readonly weekdays: readonly number[];
  /** How busy each of the 24 hours is; only their proportions count. */
  readonly hours: readonly number[];
}

/** An office in Europe: busy from nine to six, a dip at noon, a few at night, hardly anyone at the weekend. */
export const officeRhythm: Rhythm = {
  timeZone: 'Europe/Berlin',
  weekdays: [0.06, 0.95, 1, 1.05, 1, 0.75, 0.08],
  hours: [0.1, 0.05, 0, 0, 0, 0.05, 0.3, 1, 3, 7, 9, 9, 5, 7, 9, 9, 8, 6, 3, 1.5, 1, 0.8, 0.5, 0.2],
};

/**
 * Draws how many things happen on a local day, and when.
 * @param dayStart start of the UTC day; the local day of the same date is meant
 * @param perWorkday how many on a full working day, on average
 * @returns times in whole seconds, ascending
 */
export function drawDay(rhythm: Rhythm, dayStart: number, perWorkday: number, random: Random): number[] {
  const offset = zoneOffset(rhythm.timeZone, dayStart + 12 * hour);
  const count = random.poisson(perWorkday * (rhythm.weekdays[new Date(dayStart).getUTCDay()] ?? 0));
  const times = Array.from({ length: count }, () => {
    const hourOfDay = random.weighted(rhythm.hours);
    return wholeSecond(dayStart + (hourOfDay + random.next()) * hour - offset);
  });
  return times.sort((a, b) => a - b);
}

/** How busy the moment is: 1 at the busiest hour of a full working day, 0 when nobody works. */
export function busyness(rhythm: Rhythm, time: number): number {
  const local = new Date(time + zoneOffset(rhythm.timeZone, time));
  const peak = Math.max(...rhythm.hours);
  return ((rhythm.weekdays[local.getUTCDay()] ?? 0) * (rhythm.hours[local.getUTCHours()] ?? 0)) / peak;
}

/** The time itself where people are at work then, otherwise some minute of the next morning at work. */
export function nextWorkingTime(rhythm: Rhythm, time: number, random: Random): number {
  const lateness = random.between(0, 90 * minute);
  if (busyness(rhythm, time) > 0.2) return time;
  let later = Math.ceil(time / hour) * hour;
  // A week holds a working hour, unless the rhythm knows none.
  for (let tries = 0; tries < 8 * 24 && busyness(rhythm, later) <= 0.2; tries += 1) later += hour;
  return wholeSecond(later + lateness);
}

const offsets = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();

// Local time minus UTC, in milliseconds; looked up once an hour and zone, since Intl is slow.
function zoneOffset(timeZone: string, time: number): number {
  const hourStart = Math.floor(time / hour) * hour;
  const key = `${timeZone} ${hourStart}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  const part = new Map(format.formatToParts(hourStart).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(
    part.get('year') ?? 0,
    (part.get('month') ?? 1) - 1,
    part.get('day') ?? 1,
    (part.get('hour') ?? 0) % 24,
    part.get('minute') ?? 0,
  );
  // Intl gives whole minutes of local time; zones differ from UTC by whole minutes.
  const offset = local - hourStart;
  if (Math.abs(offset) >= day) throw new RangeError(`no offset known for ${timeZone}`);
  offsets.set(key, offset);
  return offset;
}
