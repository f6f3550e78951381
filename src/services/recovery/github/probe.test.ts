import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTiming } from '../timing.ts';
import { Guard } from './guard.ts';
import { Probe } from './probe.ts';

// The breaker's own times, on a clock that the test turns.

const longest = 30_000;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function make(isUp: () => boolean): {
  readonly guard: Guard;
  readonly probe: Probe;
  readonly asked: number[];
  readonly opened: number[];
} {
  const asked: number[] = [];
  const opened: number[] = [];
  const guard: Guard = new Guard(createTiming(), {
    onCircuit: (state) => {
      if (state === 2) opened.push(Date.now());
      probe.plan();
    },
    onLimited: () => undefined,
    onUnauthorised: () => undefined,
  });
  const check = (): Promise<void> =>
    guard.call(() => {
      asked.push(Date.now());
      return isUp() ? Promise.resolve() : Promise.reject(new Error('gone'));
    });
  const probe = new Probe({ guard, check, onError: () => undefined });
  return { guard, probe, asked, opened };
}

async function open(guard: Guard): Promise<void> {
  for (let call = 0; call < 5; call += 1)
    await expect(guard.call(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(guard.circuit).toBe(2);
}

describe('the probe of an open breaker', () => {
  it('comes at the latest 30 s after each opening, once, until GitHub is back', async () => {
    let isUp = false;
    const { guard, asked, opened } = make(() => isUp);
    await open(guard);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked.length).toBeGreaterThanOrEqual(20);
    expect(asked).toHaveLength(opened.length - 1);
    for (const [index, at] of asked.entries())
      expect(at - (opened[index] ?? 0), `probe ${index}`).toBeLessThanOrEqual(longest);
    isUp = true;
    await vi.advanceTimersByTimeAsync(longest);
    expect(guard.circuit).toBe(0);
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(before);
  });

  it('comes although its timer rings a moment before the breaker lets it through', async () => {
    const { guard, asked, opened } = make(() => false);
    await open(guard);
    // The clock that the breaker reads falls behind the one of timers.
    const real = Date.now.bind(Date);
    const late = vi.spyOn(Date, 'now').mockImplementation(() => real() - 3);
    await vi.advanceTimersByTimeAsync(longest);
    late.mockRestore();
    expect(asked).toHaveLength(1);
    expect((asked[0] ?? 0) - (opened[0] ?? 0)).toBeLessThanOrEqual(longest);
  });

  it('waits for a rate limit, and asks no more than once after it', async () => {
    const { guard, asked } = make(() => true);
    await open(guard);
    guard.hold(300_000);
    await vi.advanceTimersByTimeAsync(299_000);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(1);
    expect(guard.circuit).toBe(0);
  });

  it('ends with the service', async () => {
    const { guard, probe, asked } = make(() => false);
    await open(guard);
    probe.stop();
    await vi.advanceTimersByTimeAsync(longest * 2);
    expect(asked).toEqual([]);
  });
});
