import { RequestError } from '@octokit/request-error';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTiming } from '../timing.ts';
import { HeldBack } from './errors.ts';
import { Guard } from './guard.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const url = 'https://api.github.com/';
const limited = (headers: Readonly<Record<string, string>>): RequestError =>
  new RequestError('You have exceeded a secondary rate limit', 403, {
    request: { method: 'GET', url, headers: {} },
    response: { status: 403, url, headers, data: {} },
  });

function make(): { readonly guard: Guard; readonly waits: number[] } {
  const waits: number[] = [];
  const guard = new Guard(createTiming(), {
    onCircuit: () => undefined,
    onLimited: (waitMs) => void waits.push(waitMs),
    onUnauthorised: () => undefined,
  });
  return { guard, waits };
}

async function meet(guard: Guard, error: Error): Promise<void> {
  await expect(guard.call(() => Promise.reject(error))).rejects.toBeInstanceOf(HeldBack);
}

describe('the guard before GitHub', () => {
  it('waits 1 s, 2 s, 4 s … where a limit names no time, and sends nothing meanwhile', async () => {
    const { guard, waits } = make();
    for (const wait of [1000, 2000, 4000, 8000]) {
      await meet(guard, limited({}));
      expect(waits.at(-1)).toBe(wait);
      const sent = vi.fn(() => Promise.resolve());
      await vi.advanceTimersByTimeAsync(wait - 1);
      await expect(guard.call(sent)).rejects.toBeInstanceOf(HeldBack);
      expect(sent).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
    }
    await guard.call(() => Promise.resolve());
    await meet(guard, limited({}));
    expect(waits.at(-1)).toBe(1000);
  });

  it('takes the longer one of its own wait and what the headers ask for', async () => {
    const { guard, waits } = make();
    await meet(guard, limited({ 'retry-after': '60' }));
    await vi.advanceTimersByTimeAsync(60_000);
    await meet(guard, limited({ 'retry-after': '1' }));
    expect(waits).toEqual([60_000, 2000]);
  });

  it('is silenced for an hour and little more, whatever a header asks for', async () => {
    const { guard, waits } = make();
    await meet(guard, limited({ 'retry-after': '999999999999' }));
    expect(waits).toEqual([3_700_000]);
    await vi.advanceTimersByTimeAsync(3_700_000);
    await expect(guard.call(() => Promise.resolve('answer'))).resolves.toBe('answer');
  });
});
