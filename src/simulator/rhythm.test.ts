import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { busyness, drawDay, nextWorkingTime, officeRhythm } from './rhythm.ts';
import { day, hour } from './time.ts';

const monday = Date.UTC(2026, 0, 5);
const sunday = monday - day;

describe('drawDay', () => {
  it('is busy on a working day and quiet on a Sunday', () => {
    let worked = 0;
    let rested = 0;
    for (let seed = 0; seed < 50; seed += 1) {
      worked += drawDay(officeRhythm, monday, 12, new Random(seed, 'day')).length;
      rested += drawDay(officeRhythm, sunday, 12, new Random(seed, 'day')).length;
    }
    expect(worked / 50).toBeGreaterThan(9);
    expect(rested / 50).toBeLessThan(2);
  });

  it('gives ascending whole seconds of the local day', () => {
    const times = drawDay(officeRhythm, monday, 200, new Random(1, 'day'));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const time of times) {
      expect(time % 1000).toBe(0);
      // Berlin is an hour ahead in winter.
      expect(time).toBeGreaterThanOrEqual(monday - hour);
      expect(time).toBeLessThanOrEqual(monday + 23 * hour);
    }
  });
});

describe('busyness', () => {
  it('follows the local clock through daylight saving', () => {
    const winterNoon = busyness(officeRhythm, Date.UTC(2026, 0, 5, 10));
    // 10:00 UTC is 11:00 in Berlin in winter; in summer that is 09:00 UTC.
    expect(busyness(officeRhythm, Date.UTC(2026, 6, 6, 9))).toBe(winterNoon);
    expect(winterNoon).toBeCloseTo(0.95);
    expect(busyness(officeRhythm, Date.UTC(2026, 0, 5, 2))).toBe(0);
  });
});

describe('nextWorkingTime', () => {
  it('leaves working time alone and moves the night to the morning', () => {
    const at = Date.UTC(2026, 0, 5, 9);
    expect(nextWorkingTime(officeRhythm, at, new Random(1))).toBe(at);
    const saturdayNight = Date.UTC(2026, 0, 10, 22);
    const moved = nextWorkingTime(officeRhythm, saturdayNight, new Random(1));
    expect(new Date(moved).getUTCDay()).toBe(1);
    expect(busyness(officeRhythm, moved)).toBeGreaterThan(0.2);
  });

  it('ends for a rhythm in which nobody works', () => {
    const nobody = { ...officeRhythm, weekdays: [0, 0, 0, 0, 0, 0, 0] };
    expect(nextWorkingTime(nobody, monday, new Random(1))).toBeGreaterThan(monday);
  });
});
