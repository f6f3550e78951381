import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import { costMigrations } from '../open-cost-store.ts';
import type { Provider } from '../providers/provider.ts';
import { loadCounters } from '../tables/counters.ts';
import { saveProgress } from '../tables/progress.ts';
import { replaceTokens } from '../tables/tokens.ts';
import { raiseAll } from './raise-counters.ts';

const hourMs = 3_600_000;
const from = Date.UTC(2028, 1, 10);
const claude = { name: 'claude' } as Provider;

describe('counters', () => {
  let store: Store;
  beforeEach(async () => {
    store = await pgliteForTests().open([costMigrations]);
  });

  /** Claude says so many tokens of input of its first hours; what is shown then, and after two scrapes. */
  async function hears(model: string, ...hours: number[]): Promise<unknown> {
    await replaceTokens(
      store,
      { from, to: from + hours.length * hourMs },
      hours.map((input, index) => ({
        hour: from + index * hourMs,
        model,
        tokens: { input, output: 0, cache_read: 0, cache_creation: 0 },
      })),
    );
    await raiseAll(store, claude, from);
    await saveProgress(store, 'claude', { lastSuccessAt: from });
    const at = async (time: number): Promise<number | undefined> =>
      (await loadCounters(store, time))
        .find(({ labels }) => labels['model'] === model && labels['token_type'] === 'input')
        ?.value.toNumber();
    return [await at(from), await at(from + 150_000)];
  }

  it('never fall: a correction downwards is held back until it is made up', async () => {
    expect(await hears('opus', 100, 50)).toEqual([150, 150]);
    expect(await hears('opus', 100, 20)).toEqual([150, 150]);
    expect(await hears('opus', 100, 20, 25)).toEqual([150, 150]);
    expect(await hears('opus', 100, 20, 40)).toEqual([160, 160]);
  });

  it('begin at what the past was, and at 0 where they are new: an increase is one to increase()', async () => {
    expect(await hears('opus', 100)).toEqual([100, 100]);
    expect(await hears('haiku', 7)).toEqual([0, 7]);
  });
});
