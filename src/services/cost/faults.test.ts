import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BillingFault } from '../../simulator/billing-fault.ts';
import { hour as hourMs } from '../../simulator/time.ts';
import type { Store } from '../../store/index.ts';
import { pgliteForTests } from '../../store/testing/stores.ts';
import { pipelineMigrations } from '../pipeline/service.ts';
import { costMigrations } from './open-cost-store.ts';
import type { Reason } from './providers/provider.ts';
import { Ledger } from './testing/ledger.ts';
import { type TextSample, costSamples, valuesBy } from './testing/samples.ts';
import { type World, startWorld } from './testing/world.ts';

const start = Date.UTC(2028, 4, 16, 0, 30);
const hourly = { aws: hourMs, usual: hourMs };

const cases: readonly { readonly fault: BillingFault; readonly reason: Reason; readonly says: RegExp }[] = [
  { fault: 'throttled', reason: 'throttled', says: /Rate exceeded|too many requests/ },
  { fault: 'unavailable', reason: 'unavailable', says: /503|Overloaded/ },
  { fault: 'expired', reason: 'credentials', says: /expired|invalid x-api-key/ },
  { fault: 'silent', reason: 'timeout', says: /TimeoutError|no answer in time/ },
  { fault: 'malformed', reason: 'malformed', says: /JSON/ },
  { fault: 'missing-field', reason: 'malformed', says: /Amount|data/ },
  { fault: 'endless', reason: 'malformed', says: /pages have no end|next_page is missing/ },
  { fault: 'currency', reason: 'currency', says: /EUR; expected USD/ },
];

describe('a provider that fails', () => {
  let store: Store;
  let world: World;
  beforeEach(async () => {
    store = await pgliteForTests().open([pipelineMigrations, costMigrations]);
    world = await startWorld(store, new Ledger(), start, { pollMs: hourly });
  });
  afterEach(async () => {
    await world.close();
  });

  const read = async (): Promise<TextSample[]> => {
    await world.service.tick();
    return costSamples(await world.metrics());
  };
  const figuresOf = (samples: readonly TextSample[], provider: string): readonly TextSample[] =>
    samples.filter(
      ({ name, labels }) => labels['provider'] === provider && name !== 'cost_collection_errors_total',
    );
  const errorsOf = (samples: readonly TextSample[], provider: string): Record<string, number> =>
    Object.fromEntries(
      samples
        .filter(
          ({ name, labels, value }) =>
            name === 'cost_collection_errors_total' && labels['provider'] === provider && value > 0,
        )
        .map(({ labels, value }) => [labels['reason'] ?? '', value]),
    );

  it.each(['aws', 'claude'] as const)(
    '%s: keeps its figures, says why, counts it, harms no other, and recovers',
    async (provider) => {
      const other = provider === 'aws' ? 'claude' : 'aws';
      let before = await read();
      expect(figuresOf(before, provider).length).toBeGreaterThan(10);
      for (const { fault, reason, says } of cases) {
        world[provider].fault = fault;
        world.now += hourMs;
        world.log.length = 0;
        const errors = errorsOf(before, provider);
        const during = await read();
        const context = `${provider} ${fault}`;
        expect(figuresOf(during, provider), context).toEqual(figuresOf(before, provider));
        expect(errorsOf(during, provider), context).toEqual({
          ...errors,
          [reason]: (errors[reason] ?? 0) + 1,
        });
        const lines = world.log.filter((line) => line['level'] === 40);
        expect(lines, context).toHaveLength(1);
        expect(lines[0], context).toMatchObject({ provider, reason });
        expect(String(lines[0]?.['detail']), context).toMatch(says);
        expect(JSON.stringify(world.log), context).not.toMatch(/sk-ant|simulated"/);
        const success = figuresOf(during, other).find(
          ({ name }) => name === 'cost_last_success_timestamp_seconds',
        );
        expect(success?.value, `${context}: ${other}`).toBe(world.now / 1000);

        world[provider].fault = undefined;
        world.now += hourMs;
        before = await read();
        expect(errorsOf(before, provider), context).toEqual(errorsOf(during, provider));
        const again = figuresOf(before, provider).find(
          ({ name }) => name === 'cost_last_success_timestamp_seconds',
        );
        expect(again?.value, context).toBe(world.now / 1000);
      }
    },
    60_000,
  );

  it('from the start shows no figure at all, not even 0', async () => {
    world.aws.fault = 'expired';
    const samples = await read();
    expect(figuresOf(samples, 'aws').map(({ name }) => name)).toEqual(['cost_budget_usd']);
    expect(errorsOf(samples, 'aws')).toEqual({ credentials: 1 });
  });

  it('is asked again after minutes, then less and less often', async () => {
    world.claude.fault = 'unavailable';
    const asked: number[] = [];
    for (let minute = 0; minute < 120; minute += 1) {
      const known = world.claude.requests.get('cost') ?? 0;
      await world.service.tick();
      if ((world.claude.requests.get('cost') ?? 0) > known) asked.push(minute);
      world.now += 60_000;
    }
    expect(asked).toEqual([0, 5, 15, 35, 75]);
  });

  it('aws without the right to a forecast: bills are read, the past days make one, and it is told', async () => {
    world.aws.fault = 'no-forecast';
    const without = await read();
    const total = (samples: readonly TextSample[], name: string): number =>
      [...valuesBy(samples, name, { provider: 'aws' }, 'service').values()].reduce(
        (sum, one) => sum + one,
        0,
      );
    expect(errorsOf(without, 'aws')).toEqual({ credentials: 1 });
    expect(world.log.find(({ level }) => level === 40)).toMatchObject({
      provider: 'aws',
      reason: 'credentials',
      detail: expect.stringContaining('ce:GetCostForecast') as unknown,
    });
    const success = valuesBy(without, 'cost_last_success_timestamp_seconds', {}, 'provider');
    expect(success.get('aws')).toBe(start / 1000);
    expect(total(without, 'cost_month_forecast_usd')).toBeGreaterThan(
      total(without, 'cost_month_to_date_usd') * 1.5,
    );

    world.aws.fault = undefined;
    world.now += hourMs;
    const again = await read();
    expect(errorsOf(again, 'aws')).toEqual({ credentials: 1 });
    // Sixteen days are left, at what AWS says.
    const left = total(again, 'cost_month_forecast_usd') - total(again, 'cost_month_to_date_usd');
    expect(left).toBeCloseTo(16 * 63.25, 6);
  });

  it('github, whose minutes are the pipeline exporter’s: behind by hours, it is no longer believed', async () => {
    const compared = (at: number): Promise<unknown> =>
      store.query(
        `INSERT INTO repositories (name, reconciled_until) VALUES ('acme/shop', $1)
         ON CONFLICT (name) DO UPDATE SET reconciled_until = excluded.reconciled_until`,
        [new Date(at)],
      );
    await store.query(
      "INSERT INTO billed_days VALUES ('2028-05-15', 'acme/shop', 'ci', 'ubuntu-latest', 90)",
    );
    await compared(start);
    const before = await read();
    expect(valuesBy(before, 'cost_previous_day_usd', { provider: 'github' }, 'service')).toEqual(
      new Map([
        ['acme/shop/ci', 0.54],
        ['acme/shop/deploy', 0],
      ]),
    );
    world.now += 4 * hourMs;
    world.log.length = 0;
    const during = await read();
    expect(figuresOf(during, 'github')).toEqual(figuresOf(before, 'github'));
    expect(errorsOf(during, 'github')).toEqual({ unavailable: 1 });
    const [line] = world.log.filter(({ level }) => level === 40);
    expect(line).toMatchObject({ provider: 'github', reason: 'unavailable' });
    expect(String(line?.['detail'])).toContain(
      'has not compared its runs with GitHub since 2028-05-16T00:30',
    );
    const success = valuesBy(during, 'cost_last_success_timestamp_seconds', {}, 'provider');
    expect(success.get('aws')).toBe(world.now / 1000);
    expect(success.get('claude')).toBe(world.now / 1000);

    world.now += hourMs;
    await compared(world.now);
    expect(errorsOf(await read(), 'github')).toEqual({ unavailable: 1 });
  });

  it('github, in a database that the pipeline exporter never had: says so', async () => {
    const own = await pgliteForTests().open([costMigrations]);
    const alone = await startWorld(own, new Ledger(), start);
    await alone.service.tick();
    const samples = costSamples(await alone.metrics());
    expect(figuresOf(samples, 'github').map(({ name }) => name)).toEqual(['cost_budget_usd']);
    expect(errorsOf(samples, 'github')).toEqual({ unavailable: 1 });
    expect(alone.log.some(({ detail }) => String(detail).includes('this database has no minutes'))).toBe(
      true,
    );
    expect(figuresOf(samples, 'aws').length).toBeGreaterThan(10);
    await alone.close();
  });

  it('says nothing where it once said much: that is not believed', async () => {
    const before = await read();
    world.now += hourMs;
    // A key that sees one empty workspace.
    world.claude.blank = true;
    const during = await read();
    expect(figuresOf(during, 'claude')).toEqual(figuresOf(before, 'claude'));
    expect(errorsOf(during, 'claude')).toEqual({ malformed: 1 });
  });
});

describe('the allowance of requests', () => {
  it('ends the day’s questions to AWS, and begins anew with the next day', async () => {
    const store = await pgliteForTests().open([pipelineMigrations, costMigrations]);
    const world = await startWorld(store, new Ledger(), start, {
      pollMs: { aws: 600_000, usual: 24 * hourMs },
    });
    const asked = (): number => [...world.aws.requests.values()].reduce((sum, count) => sum + count, 0);
    for (let tick = 0; tick < 60; tick += 1) {
      await world.service.tick();
      world.now += 600_000;
    }
    expect(asked()).toBe(24);
    const errors = costSamples(await world.metrics()).filter(
      ({ name, labels, value }) =>
        name === 'cost_collection_errors_total' && value > 0 && labels['provider'] === 'aws',
    );
    expect(errors.map(({ labels }) => labels['reason'])).toEqual(['budget']);
    expect(world.log.some((line) => String(line['detail']).includes('awsRequestsPerDay'))).toBe(true);
    world.now = start + 24 * hourMs;
    await world.service.tick();
    expect(asked()).toBeGreaterThan(24);
    await world.close();
  }, 60_000);
});
