import { costProviders } from '../../../metrics/labels.ts';
import * as metrics from '../../../metrics/cost.ts';
import type { Biller } from '../costs/bill.ts';
import { tokenTypes } from '../costs/claude.ts';
import { expectedDay } from '../costs/expected-day.ts';
import { attemptCost } from '../costs/github.ts';
import { type MicroUsd, toUsd } from '../costs/money.ts';
import { monthSoFar } from '../costs/months.ts';
import { pollErrors, pollsOf } from '../costs/polls.ts';
import type { Model } from '../model.ts';
import { day as dayLength, hour, second, startOfDay } from '../time.ts';
import type { CountedAttempt } from './counted.ts';
import { CounterFamily } from './cumulative.ts';
import { GaugeFamily } from './levels.ts';
import type { Family } from './step-series.ts';

const microUsdPerUsd = 1_000_000;

/** What the cost exporter says: of complete days, as of the last time that it could ask. */
export function costGauges(model: Model): Family[] {
  const previous = new GaugeFamily(metrics.costPreviousDay);
  const expected = new GaugeFamily(metrics.costExpectedDay);
  const upper = new GaugeFamily(metrics.costExpectedDayUpper);
  const previousDay = new GaugeFamily(metrics.costPreviousDayTimestamp);
  const toDate = new GaugeFamily(metrics.costMonthToDate);
  const forecast = new GaugeFamily(metrics.costMonthForecast);
  const budget = new GaugeFamily(metrics.costBudget);
  const lastSuccess = new GaugeFamily(metrics.costLastSuccess);
  const errors = new CounterFamily(metrics.costCollectionErrors);

  for (const provider of [...costProviders, 'all'] as const) {
    budget.set({ provider }, model.from, model.settings.cost.budgets[provider]);
  }
  for (const provider of costProviders) {
    const biller = model.billers[provider];
    const amounts = amountsOf(biller);
    let latest = -Infinity;
    for (const reason of pollErrors) errors.declare({ provider, reason }, model.from);
    for (const { at, error } of pollsOf(provider, model.incidents, model.seed, model)) {
      if (error !== undefined) {
        errors.add({ provider, reason: error }, at);
        continue;
      }
      lastSuccess.set({ provider }, at, at / second);
      const day = startOfDay(at) - dayLength;
      // Asked again on the same day, a provider says the same of the complete ones.
      if (day < biller.firstDay || day === latest) continue;
      latest = day;
      previousDay.set({ provider }, at, day / second);
      for (const service of biller.services) {
        const amountOn = (which: number): MicroUsd | undefined => amounts(which)?.get(service);
        const month = monthSoFar(at, amountOn);
        previous.set({ provider, service }, at, toUsd(amountOn(day) ?? 0));
        toDate.set({ provider, service }, at, toUsd(month.toDate));
        forecast.set({ provider, service }, at, toUsd(month.forecast));
        const expectation = expectedDay(day, amountOn);
        if (!expectation) continue;
        expected.set({ provider, service }, at, toUsd(expectation.expected));
        upper.set({ provider, service }, at, toUsd(expectation.upper));
      }
    }
  }
  const gauges = [previous, expected, upper, previousDay, toDate, forecast, budget, lastSuccess];
  return [...gauges.map((family) => family.finish()), errors.finish()];
}

/** What the cost exporter counts: runner minutes' cost by workflow, Claude's tokens by model. */
export function costCounters(model: Model, counted: readonly CountedAttempt[]): Family[] {
  const workflows = new CounterFamily(metrics.costWorkflow, microUsdPerUsd);
  for (const { repository, name: workflow } of model.organisation.repositories.flatMap((r) => r.workflows)) {
    workflows.declare({ repository, workflow }, model.from);
  }
  for (const { attempt, at } of counted) {
    const amount = attemptCost(attempt, model.settings.cost.runnerPrices);
    if (amount > 0) workflows.add({ repository: attempt.repository, workflow: attempt.workflow }, at, amount);
  }

  const tokens = new CounterFamily(metrics.claudeTokens);
  const { claude } = model.billers;
  for (const model_ of claude.services) {
    for (const token_type of tokenTypes) tokens.declare({ model: model_, token_type }, model.from);
  }
  let known = Math.floor(model.from / hour) * hour;
  for (const { at, error } of pollsOf('claude', model.incidents, model.seed, model)) {
    if (error !== undefined) continue;
    // Hours that were missed are made up for.
    for (; known + hour <= at; known += hour) {
      for (const usage of claude.usage(known)) {
        for (const token_type of tokenTypes) {
          if (usage.tokens[token_type] > 0) {
            tokens.add({ model: usage.model, token_type }, at, usage.tokens[token_type]);
          }
        }
      }
    }
  }
  return [workflows.finish(), tokens.finish()];
}

/** A provider's bills by day and service, each day drawn once. */
function amountsOf(biller: Biller): (day: number) => ReadonlyMap<string, MicroUsd> | undefined {
  const days = new Map<number, ReadonlyMap<string, MicroUsd>>();
  return (day) => {
    if (day < biller.firstDay) return undefined;
    let known = days.get(day);
    if (!known) {
      known = new Map(biller.bill(day).map(({ service, amount }) => [service, amount]));
      days.set(day, known);
    }
    return known;
  };
}
