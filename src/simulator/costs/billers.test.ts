import { describe, expect, it } from 'vitest';
import { companyModel, companySettings, monday, wednesday } from '../fixture.ts';
import { officeRhythm } from '../rhythm.ts';
import { billedMinutes, ownJobs } from '../run.ts';
import { day, hour, startOfDay } from '../time.ts';
import { awsBiller } from './aws.ts';
import type { Biller } from './bill.ts';
import { claudeBiller, tokenTypes } from './claude.ts';
import { toMicroUsd } from './money.ts';

const total = (biller: Biller, start: number): number =>
  biller.bill(start).reduce((sum, { amount }) => sum + amount, 0);

const month = (biller: Biller, start: number): number => {
  let sum = 0;
  for (let i = 0; i < 30; i += 1) sum += total(biller, start + i * day);
  return sum;
};

describe('AWS', () => {
  const budget = toMicroUsd(2000);
  const ordinary = awsBiller(budget, [], 1);

  it('sends the same bill for the same day, in whole millionths, for every service', () => {
    expect(awsBiller(budget, [], 1).bill(monday)).toEqual(ordinary.bill(monday));
    expect(awsBiller(budget, [], 2).bill(monday)).not.toEqual(ordinary.bill(monday));
    expect(ordinary.bill(monday).map(({ service }) => service)).toEqual(ordinary.services);
    for (const { amount } of ordinary.bill(monday)) expect(Number.isInteger(amount)).toBe(true);
  });

  it('stays below the budget in an ordinary month, and rests at weekends', () => {
    for (const seed of [1, 2, 3]) {
      const biller = awsBiller(budget, [], seed);
      expect(month(biller, monday)).toBeLessThan(budget);
      expect(month(biller, monday)).toBeGreaterThan(budget * 0.6);
      expect(total(biller, monday + 5 * day)).toBeLessThan(total(biller, monday + 2 * day) * 0.95);
    }
  });

  it('has a credit in a month, and growth over the years', () => {
    const third = Date.UTC(2026, 10, 3);
    expect(total(ordinary, third)).toBeLessThan(total(ordinary, third + day) * 0.7);
    expect(month(ordinary, Date.UTC(2027, 9, 5))).toBeGreaterThan(
      month(ordinary, Date.UTC(2026, 9, 5)) * 1.1,
    );
  });

  it('costs more while it is overrun, in the service that is meant', () => {
    const service = 'AmazonCloudWatch';
    const overrun = {
      kind: 'cost-overrun',
      provider: 'aws',
      service,
      factor: 10,
      start: wednesday,
      end: wednesday + day,
    } as const;
    const overrunBiller = awsBiller(budget, [overrun], 1);
    // Services that cost something: most days have no credit.
    const factors = (start: number): number[] =>
      overrunBiller
        .bill(start)
        .map(({ amount }, index) => amount / (ordinary.bill(start)[index]?.amount ?? NaN))
        .filter((factor) => !Number.isNaN(factor));
    const today = startOfDay(wednesday);
    const index = ordinary.services.indexOf(service);
    expect(factors(today)[index]).toBeCloseTo(10);
    expect(factors(today).filter((factor) => factor === 1)).toHaveLength(ordinary.services.length - 2);
    expect(factors(today + 2 * day).every((factor) => factor === 1)).toBe(true);
  });
});

describe('Claude', () => {
  const budget = toMicroUsd(1000);
  const biller = claudeBiller(budget, officeRhythm, [], 1);

  it('bills by the model what the hours of the day used', () => {
    const usage = Array.from({ length: 24 }, (_, index) => biller.usage(monday + index * hour)).flat();
    for (const { service, amount } of biller.bill(monday)) {
      const used = usage
        .filter(({ model }) => model === service)
        .reduce((sum, hourly) => sum + hourly.amount, 0);
      expect(amount).toBe(used);
    }
    for (const { tokens } of usage) {
      for (const kind of tokenTypes) expect(Number.isInteger(tokens[kind])).toBe(true);
    }
  });

  it('prices tokens as its price list does', () => {
    const [usage] = biller.usage(wednesday);
    expect(usage?.model).toBe('claude-sonnet-4-5');
    const { input = 0, output = 0, cache_read = 0, cache_creation = 0 } = usage?.tokens ?? {};
    // US dollars a million tokens: 3, 15, 0.30 and 3.75.
    expect(usage?.amount).toBe(
      Math.round(input * 3 + output * 15 + cache_read * 0.3 + cache_creation * 3.75),
    );
  });

  it('is used at work, and stays below the budget', () => {
    for (const seed of [1, 2, 3]) {
      const one = claudeBiller(budget, officeRhythm, [], seed);
      expect(total(one, monday + 6 * day)).toBeLessThan(total(one, monday) / 4);
      expect(month(one, monday)).toBeLessThan(budget);
      expect(month(one, monday)).toBeGreaterThan(budget * 0.4);
    }
  });
});

describe('GitHub', () => {
  it('bills each job’s begun minutes at its runner’s price, on the day of the run’s end', () => {
    const { timeline, billers, from } = companyModel(1, 7);
    const { runnerPrices } = companySettings.cost;
    for (const today of [from, from + 2 * day]) {
      const runs = timeline.attempts.filter(({ completedAt }) => startOfDay(completedAt) === today);
      const minutes = runs
        .flatMap(ownJobs)
        .filter(({ runner }) => runner !== undefined)
        .reduce((sum, job) => sum + billedMinutes(job), 0);
      // The fixture has one price for all.
      expect(total(billers.github, today)).toBe(minutes * toMicroUsd(runnerPrices['default'] ?? NaN));
      expect(minutes).toBeGreaterThan(100);
    }
  });

  it('names a service for every workflow', () => {
    expect(companyModel(1, 7).billers.github.services).toContain('acme/backend/backend-ci');
    expect(companyModel(1, 7).billers.github.services).toHaveLength(5);
  });
});
