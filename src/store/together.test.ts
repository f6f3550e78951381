import { describe, expect, it } from 'vitest';
import { Together, type TogetherOptions } from './together.ts';

/** What was given to each call; calls end when they are told to. */
function recorder(options: Partial<TogetherOptions<string, string>> = {}): {
  together: Together<string, string>;
  calls: string[][];
  end: () => Promise<void>;
} {
  const calls: string[][] = [];
  const ends: (() => void)[] = [];
  const together = new Together<string, string>({
    work: async (items) => {
      calls.push([...items]);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (items.includes('bad')) throw new Error('bad');
      return items.map((item) => `${item}!`);
    },
    most: 3,
    atOnce: 1,
    ...options,
  });
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { together, calls, end };
}

describe('together', () => {
  it('does a single item at once, and together what arrives meanwhile', async () => {
    const { together, calls, end } = recorder();
    const results = Promise.all(['a', 'b', 'c', 'd', 'e'].map((item) => together.add(item)));
    expect(calls).toEqual([['a']]);
    expect(together.waiting).toBe(4);
    await end();
    await end();
    await end();
    expect(calls).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    await expect(results).resolves.toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
  });

  it('gives items that share a key to different calls, in their order', async () => {
    const { together, calls, end } = recorder({ keys: (item) => item.split('') });
    const results = Promise.all(['x', 'ab', 'bc', 'c', 'd'].map((item) => together.add(item)));
    for (let calling = 0; calling < 4; calling += 1) await end();
    expect(calls).toEqual([['x'], ['ab', 'd'], ['bc'], ['c']]);
    await results;
  });

  it('fails all of a call, unless each is to be done alone then', async () => {
    const add = ({ together }: ReturnType<typeof recorder>): Promise<string[]> =>
      Promise.all(
        ['first', 'a', 'bad', 'c'].map((item) =>
          together.add(item).catch((error: unknown) => `failed: ${String(error)}`),
        ),
      );
    const all = recorder();
    const failed = add(all);
    await all.end();
    await all.end();
    await expect(failed).resolves.toEqual([
      'first!',
      'failed: Error: bad',
      'failed: Error: bad',
      'failed: Error: bad',
    ]);
    const alone = recorder({ thenAlone: true });
    const done = add(alone);
    for (let calling = 0; calling < 5; calling += 1) await alone.end();
    expect(alone.calls).toEqual([['first'], ['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
    await expect(done).resolves.toEqual(['first!', 'a!', 'failed: Error: bad', 'c!']);
  });
});
