import { costBudget, costLastSuccess, costMonthForecast, costMonthToDate } from '../../metrics/cost.ts';
import { collectionErrorsOfHour } from '../../recording-rules/cost-collection-errors.ts';
import {
  alertListPanel,
  badAbove,
  latest,
  query,
  statPanel,
  timeseriesPanel,
} from '../../src/dashboards/index.ts';
import { age, durationSeconds, maxBy, noneOf, sumBy } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';

// How does the month go, and can the figures be believed?

const services = (figure: typeof costMonthToDate) => maxBy(['provider', 'service'], figure.where());
const budgets = maxBy(['provider'], costBudget.where({ provider: noneOf('all') }));
const budgetInAll = maxBy([], costBudget.where({ provider: 'all' }));
const shareLimits = badAbove({ warning: 0.9, bad: 1 });

export function monthVsBudgetTimeseries() {
  return timeseriesPanel({
    title: 'Month to date vs. budget',
    about: {
      shows:
        'Share of the monthly budget that each provider, and all together, have cost since the first of the month (UTC).',
      bad: 'Above 100 %: spent. Steeper than the way to 100 % on the last day: it will be.',
      act: 'See by service what grows, and decide: raise the budget in the settings, or stop something.',
    },
    unit: 'ratio',
    empty: 'No bill has been read yet',
    links: [{ title: 'By service', dashboard: 'cost', panel: panels.cost.byService }],
    limits: shareLimits,
    queries: [
      query(sumBy([], services(costMonthToDate)).div(budgetInAll), 'all'),
      query(sumBy(['provider'], services(costMonthToDate)).div(budgets), '{{provider}}'),
    ],
  });
}

export function forecastVsBudgetTimeseries() {
  return timeseriesPanel({
    title: 'Forecast vs. budget',
    about: {
      shows: 'What the whole month is expected to cost, as a share of the budget.',
      bad: 'Above 100 %, and not falling. In the first days of a month it swings.',
      act: 'Act now: at the end of the month nothing can be saved.',
    },
    unit: 'ratio',
    empty: 'No bill has been read yet',
    links: [{ title: 'What is unusual', dashboard: 'cost', panel: panels.cost.unusualServices }],
    limits: shareLimits,
    queries: [
      query(sumBy([], services(costMonthForecast)).div(budgetInAll), 'all'),
      query(sumBy(['provider'], services(costMonthForecast)).div(budgets), '{{provider}}'),
    ],
  });
}

export function spentStat() {
  return statPanel({
    title: 'This month so far',
    about: {
      shows: 'What all providers have cost since the first of the month (UTC).',
      bad: 'More than the same share of the budget as of the month.',
      act: 'See the month against its budget.',
    },
    unit: costMonthToDate.unit,
    empty: 'No bill has been read yet',
    width: 6,
    queries: [latest(sumBy([], services(costMonthToDate)), 'month')],
    links: [{ title: 'Against the budget', dashboard: 'cost', panel: panels.cost.monthVsBudget }],
  });
}

export function forecastStat() {
  return statPanel({
    title: 'Forecast of the month',
    about: {
      shows: 'What the whole month is expected to cost, of the budget for all providers.',
      bad: 'Above 100 % the budget will not last.',
      act: 'See the forecast by provider.',
    },
    unit: 'ratio',
    empty: 'No bill has been read yet',
    width: 6,
    limits: shareLimits,
    queries: [latest(sumBy([], services(costMonthForecast)).div(budgetInAll), 'forecast')],
    links: [{ title: 'By provider', dashboard: 'cost', panel: panels.cost.forecastVsBudget }],
  });
}

export function dataAgeStat({ cost }: Settings) {
  const limit = durationSeconds(cost.staleAfter);
  return statPanel({
    title: 'Age of the figures',
    about: {
      shows: 'How long ago each provider was last read without an error.',
      bad: `Above ${cost.staleAfter} the figures of that provider are old: they stand still, they are not 0.`,
      act: 'See the errors by reason; an expired key is the usual one.',
    },
    unit: 'seconds',
    empty: 'No provider has been read yet',
    width: 6,
    limits: badAbove({ warning: limit / 2, bad: limit }),
    queries: [latest(age(maxBy(['provider'], costLastSuccess.where())), '{{provider}}')],
    links: [{ title: 'Errors', dashboard: 'cost', panel: panels.cost.collectionErrors }],
  });
}

export function collectionErrorsTimeseries() {
  return timeseriesPanel({
    title: 'Errors of reading bills',
    about: {
      shows: 'Failed attempts to read a provider in the hour before, by reason.',
      bad: 'A reason that stays. A single `429` or `5xx` is repaired by the next attempt.',
      act: 'Renew the key, or wait for the provider; see the log of the cost exporter.',
    },
    unit: 'count',
    empty: 'No attempt failed',
    links: [
      {
        title: 'Services',
        dashboard: 'observability-health',
        panel: panels['observability-health'].services,
      },
    ],
    calcs: ['max', 'lastNotNull'],
    queries: [query(collectionErrorsOfHour.where(), '{{provider}} {{reason}}')],
  });
}

export function alertsList() {
  return alertListPanel({
    title: 'Alerts of costs',
    about: {
      shows: 'Alerts about budgets, unusual days and bills that cannot be read.',
      bad: 'Critical: a budget is spent. High: it will be. Medium: a day stands out, or figures are old.',
      act: 'Open the alert: it leads to its runbook.',
    },
    unit: 'none',
    empty: 'No alert of costs fires',
    width: 24,
    height: 6,
    links: [{ title: 'All alerts', dashboard: 'executive', panel: panels.executive.activeAlerts }],
    labels: '{severity!="none", component=~"cost|cost-exporter"}',
  });
}
