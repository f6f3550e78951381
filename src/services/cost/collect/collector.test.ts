import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../store/index.ts';
import { pgliteForTests } from '../../../store/testing/stores.ts';
import { addDays, daysFrom } from '../days.ts';
import { Decimal } from '../money.ts';
import { costMigrations } from '../open-cost-store.ts';
import { CollectionError, type Provider } from '../providers/provider.ts';
import { loadForecast } from '../tables/forecasts.ts';
import { loadProgress } from '../tables/progress.ts';
import { collect } from './collector.ts';

const hourMs = 3_600_000;
const evening = Date.UTC(2028, 1, 10, 23, 59, 50);

describe('a reading', () => {
  let store: Store;
  let now: number;
  let takesMs: number;
  let asked: string[];
  let told: string[];
  beforeEach(async () => {
    store = await pgliteForTests().open([costMigrations]);
    now = evening;
    takesMs = 0;
    asked = [];
    told = [];
  });

  const provider: Provider = {
    name: 'aws',
    longestWindow: 100,
    rereadFrom: (today) => addDays(today, -40),
    readBills: (from, to) => {
      asked.push(from);
      now += takesMs;
      const lines = daysFrom(from, to).map((day) => ({
        day,
        service: 's',
        detail: '',
        amount: new Decimal(1),
      }));
      return Promise.resolve({ lines, knownUntil: to });
    },
  };
  const read = (one: Provider = provider): Promise<boolean> =>
    collect(one, {
      store,
      logger: pino({ level: 'silent' }),
      schedule: { intervalMs: hourMs },
      now: () => now,
      chance: () => 0,
      countError: (name, reason) => told.push(`${name} ${reason}`),
    });

  it('that lasts over midnight speaks of its start: the next one is the first of the new day, and asks for all', async () => {
    takesMs = 60_000;
    await read();
    expect((await loadProgress(store, 'aws')).lastSuccessAt).toBe(evening);
    takesMs = 0;
    now += hourMs;
    await read();
    now += hourMs;
    await read();
    expect(asked).toEqual([
      addDays('2028-02-10', -90),
      addDays('2028-02-11', -40),
      addDays('2028-02-11', -3),
    ]);
    expect(told).toEqual([]);
  });

  it('without the forecast is good: it is told and counted, and asked for again', async () => {
    let allowed = false;
    const withForecast: Provider = {
      ...provider,
      forecast: () =>
        allowed
          ? Promise.resolve(new Decimal(7))
          : Promise.reject(new CollectionError('credentials', 'ce:GetCostForecast')),
    };
    await read(withForecast);
    expect(told).toEqual(['aws credentials']);
    expect(await loadProgress(store, 'aws')).toMatchObject({ lastSuccessAt: evening, failures: 0 });
    allowed = true;
    now += hourMs;
    await read(withForecast);
    expect(told).toEqual(['aws credentials']);
    expect((await loadForecast(store, 'aws', '2028-02-11'))?.toString()).toBe('7');
  });
});
