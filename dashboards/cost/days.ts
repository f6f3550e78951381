import { costExpectedDay, costExpectedDayUpper, costPreviousDay } from '../../metrics/cost.ts';
import {
  badAbove,
  latest,
  query,
  statPanel,
  tablePanel,
  timeseriesPanel,
  topSeries,
} from '../../src/dashboards/index.ts';
import { maxBy, sumBy } from '../../src/promql/index.ts';
import type { Settings } from '../../src/settings/index.ts';
import { panels } from '../panels.ts';

// Where does the money go, and what is unusual?

const bill = ['provider', 'service'] as const;
/** For a moment two instances may tell of one bill: the higher counts, not both. */
const day = maxBy(bill, costPreviousDay.where());
const expected = maxBy(bill, costExpectedDay.where());
const upper = maxBy(bill, costExpectedDayUpper.where());

/** A gauge of complete days, once a day. */
const daily = { interval: '1d', draw: 'bars', stacked: true, calcs: ['lastNotNull', 'mean', 'max'] } as const;

export function dailyCostTimeseries() {
  return timeseriesPanel({
    ...daily,
    title: 'Daily cost trend',
    about: {
      shows:
        'Cost of the last complete day (UTC) that was known at the time, by provider, and what all of it was expected to be.',
      bad: 'Bars above the dashed line, day after day: something new costs money.',
      act: 'See below by service, and what is unusual against what was expected.',
    },
    unit: costPreviousDay.unit,
    empty: 'No complete day has been read yet',
    links: [{ title: 'By service', dashboard: 'cost', panel: panels.cost.byService }],
    width: 24,
    height: 9,
    dashed: ['expected'],
    queries: [query(sumBy(['provider'], day), '{{provider}}'), query(sumBy([], expected), 'expected')],
  });
}

export function costByServiceTimeseries() {
  return timeseriesPanel({
    ...daily,
    title: 'Cost by service',
    about: {
      shows: 'Cost of the last complete day by service of each provider; the ten that cost most.',
      bad: 'A service that nobody knows; one that grows while the others do not.',
      act: 'Ask the owner of the service; AWS tags and Claude workspaces name them.',
    },
    unit: costPreviousDay.unit,
    empty: 'No complete day has been read yet',
    links: [{ title: 'What is unusual', dashboard: 'cost', panel: panels.cost.unusualServices }],
    queries: [
      query(topSeries(10, day, maxBy(bill, costPreviousDay.where().at('end()'))), '{{provider}} {{service}}'),
    ],
  });
}

export function anomaliesTimeseries({ cost }: Settings) {
  return timeseriesPanel({
    title: 'Cost anomalies',
    about: {
      shows:
        'What all services cost on the last complete day, between what was expected and the upper bound of that, from the same weekday of past weeks.',
      bad: `Above the band. A service above its own bound by ${cost.anomalyLeastUsd} USD raises an alert.`,
      act: 'The table beside names the service; a spike on one day is mostly a forgotten machine or a loop of retries.',
    },
    unit: costPreviousDay.unit,
    empty: 'No complete day has been read yet',
    links: [{ title: 'By service', dashboard: 'cost', panel: panels.cost.unusualServices }],
    interval: '1d',
    calcs: ['lastNotNull', 'max'],
    band: { from: 'upper bound', to: 'expected' },
    dashed: ['expected'],
    queries: [
      query(sumBy([], day), 'actual'),
      query(sumBy([], expected), 'expected'),
      query(sumBy([], upper), 'upper bound'),
    ],
  });
}

export function unusualServicesTable({ cost }: Settings) {
  return tablePanel({
    title: 'Services against what was expected',
    about: {
      shows:
        'The last complete day of each service, the day that was expected, the difference, and the share of the upper bound.',
      bad: `More than 100 % of the upper bound, and ${cost.anomalyLeastUsd} USD above what was expected.`,
      act: 'Look at the provider’s console for that service and that day.',
    },
    empty: 'No expectation yet: it needs the same weekday of past weeks',
    links: [{ title: 'Over time', dashboard: 'cost', panel: panels.cost.byService }],
    rows: { provider: 'Provider', service: 'Service' },
    columns: [
      { name: 'Day', value: day, unit: 'usd' },
      { name: 'Expected', value: expected, unit: 'usd' },
      {
        name: 'Above expected',
        value: day.sub(expected),
        unit: 'usd',
        limits: badAbove({ bad: cost.anomalyLeastUsd }),
      },
      {
        name: 'Of upper bound',
        value: day.div(upper.gt(0)),
        unit: 'ratio',
        limits: badAbove({ warning: 0.9, bad: 1 }),
      },
    ],
    sortBy: 'Above expected',
  });
}

export function yesterdayStat() {
  return statPanel({
    title: 'Last complete day',
    about: {
      shows: 'What all providers cost on the last complete day (UTC).',
      bad: 'Much more than the days before.',
      act: 'See the trend below, then by service.',
    },
    unit: costPreviousDay.unit,
    empty: 'No complete day has been read yet',
    width: 6,
    queries: [latest(sumBy([], day), 'day')],
    links: [{ title: 'What is unusual', dashboard: 'cost', panel: panels.cost.unusualServices }],
  });
}
