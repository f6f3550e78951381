import { costBudget, costMonthForecast, costMonthToDate, costPreviousDay } from '../../metrics/cost.ts';
import { badAbove, latest, query, statPanel, timeseriesPanel } from '../../src/dashboards/index.ts';
import { maxBy, noneOf, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';

// What does it cost?

/** A monthly figure by provider: for a moment two instances may tell of one bill, so the higher counts. */
const byProvider = (figure: typeof costMonthToDate) =>
  sumBy(['provider'], maxBy(['provider', 'service'], figure.where()));
const inAll = (figure: typeof costMonthToDate) => sumBy([], maxBy(['provider', 'service'], figure.where()));
const budgetInAll = maxBy([], costBudget.where({ provider: 'all' }));

const shareLimits = badAbove({ warning: 0.9, bad: 1 });

export function costVsBudgetTimeseries() {
  const spent = byProvider(costMonthToDate);
  const budget = maxBy(['provider'], costBudget.where({ provider: noneOf('all') }));
  return timeseriesPanel({
    title: 'Cost vs. budget',
    about: {
      shows: 'Share of its monthly budget that each provider has cost since the first of the month (UTC).',
      bad: 'Above 100 % before the month ends; a line that is steeper than last month’s.',
      act: 'Open Cost for the provider: by service, by workflow, by model.',
    },
    unit: 'ratio',
    empty: 'No bill has been read yet',
    width: 12,
    limits: shareLimits,
    queries: [
      query(inAll(costMonthToDate).div(budgetInAll), 'all'),
      query(spent.div(budget), '{{provider}}'),
    ],
    links: [{ title: 'Month by provider', dashboard: 'cost', panel: panels.cost.monthVsBudget }],
  });
}

export function monthSpentStat() {
  return statPanel({
    title: 'Budget used this month',
    about: {
      shows: 'What all providers have cost since the first of the month (UTC), of the budget for all.',
      bad: 'Above 90 % before the last days of the month.',
      act: 'Open Cost, and see which service grows.',
    },
    unit: 'ratio',
    empty: 'No bill has been read yet',
    width: 6,
    height: 8,
    limits: shareLimits,
    queries: [latest(inAll(costMonthToDate).div(budgetInAll), 'used')],
    links: [{ title: 'Cost', dashboard: 'cost' }],
  });
}

export function forecastStat() {
  return statPanel({
    title: 'Forecast of the month',
    about: {
      shows: 'What the whole month is expected to cost, of the budget for all.',
      bad: 'Above 100 % the budget will not last.',
      act: 'Open Cost: the forecast by provider, and what is unusual.',
    },
    unit: 'ratio',
    empty: 'No bill has been read yet',
    width: 6,
    height: 8,
    limits: shareLimits,
    queries: [latest(inAll(costMonthForecast).div(budgetInAll), 'forecast')],
    links: [{ title: 'Forecast', dashboard: 'cost', panel: panels.cost.forecastVsBudget }],
  });
}

export function dailyCostTimeseries() {
  return timeseriesPanel({
    title: 'Cost of a day',
    about: {
      shows: 'Cost of the last complete day (UTC) that was known at the time, by provider.',
      bad: 'A day that stands out, or a provider that grows week after week.',
      act: 'Open Cost: it compares each day with what was expected.',
    },
    unit: 'usd',
    empty: 'No complete day has been read yet',
    width: 24,
    interval: '1d',
    draw: 'bars',
    stacked: true,
    calcs: ['lastNotNull', 'mean', 'max'],
    queries: [query(byProvider(costPreviousDay), '{{provider}}')],
    links: [{ title: 'Daily cost trend', dashboard: 'cost', panel: panels.cost.dailyTrend }],
  });
}
