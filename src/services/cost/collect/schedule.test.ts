import { describe, expect, it } from 'vitest';
import { nextReading } from './schedule.ts';

const hourMs = 3_600_000;
const schedule = { intervalMs: 6 * hourMs };
const waits = (failures: number): number[] =>
  [0, 0.5, 1].map((chance) => nextReading(0, schedule, failures, chance) / 60_000);

describe('the next reading', () => {
  it('comes after the interval, by chance up to a tenth sooner: a day holds all of its readings', () => {
    expect(waits(0)).toEqual([360, 342, 324]);
  });

  it('comes sooner after a failure, later with each further one, never later than usual', () => {
    expect([1, 2, 3, 7, 30].map((failures) => waits(failures)[0])).toEqual([5, 10, 20, 320, 360]);
  });
});
