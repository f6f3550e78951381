import { type Rhythm, busyness } from '../rhythm.ts';
import { hour, minute } from '../time.ts';

/** How busy an organisation is over time, and how much has happened since the beginning. */
export interface Activity {
  /** 0 to 1 at a time, milliseconds since 1970. */
  at(time: number): number;
  /** Minutes of full work since the beginning: what counters grow by. It never falls. */
  since(time: number): number;
}

/** Programs have something to do at night as well: scrapes, rules, probes. */
const idle = 0.15;

/** The rhythm of work as programs feel it, from `from` on. Computed hour by hour, once. */
export function activityOf(rhythm: Rhythm, from: number): Activity {
  const sums = [0];
  const levels: number[] = [];
  const level = (index: number): number => {
    while (levels.length <= index) {
      const next = idle + (1 - idle) * busyness(rhythm, from + levels.length * hour);
      levels.push(next);
      sums.push((sums.at(-1) ?? 0) + (next * hour) / minute);
    }
    return levels[index] ?? idle;
  };
  const indexOf = (time: number): number => Math.max(0, Math.floor((time - from) / hour));
  return {
    at: (time) => level(indexOf(time)),
    since: (time) => {
      const index = indexOf(time);
      const now = level(index);
      return (sums[index] ?? 0) + (now * Math.max(0, time - from - index * hour)) / minute;
    },
  };
}
