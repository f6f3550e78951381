import * as grafana from '../../metrics/grafana.ts';
import { badAbove, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { matches, rate, sumBy, topk } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// Grafana and its data sources.

export function grafanaTimeseries() {
  const { sum, count } = grafana.grafanaRequestDuration;
  const seconds = sumBy(['handler'], rate(sum.where().over(window)));
  const requests = sumBy(['handler'], rate(count.where().over(window)));
  const failed = sumBy([], rate(count.where({ status_code: matches('5..') }).over(window)));
  return timeseriesPanel({
    title: 'Grafana: requests',
    about: {
      shows: 'Mean time to answer of the five slowest handlers, and requests a second that failed.',
      bad: 'Failures: often the database. Seconds: a data source that is slow.',
      act: 'See data sources beside, and PostgreSQL below.',
    },
    unit: 'seconds',
    empty: 'Nobody has asked Grafana in this time',
    links: [
      {
        title: 'PostgreSQL',
        dashboard: 'observability-health',
        panel: panels['observability-health'].postgresql,
      },
    ],
    limits: badAbove({ bad: 5 }),
    otherUnits: { 'failed a second': 'per second' },
    queries: [
      query(topk(5, seconds.div(requests.gt(0))), '{{handler}}'),
      query(failed.or(sumBy([], requests).mul(0)), 'failed a second'),
    ],
  });
}

export function grafanaDatasourcesTimeseries() {
  const requests = grafana.grafanaDatasourceRequests;
  const all = sumBy(['datasource'], rate(requests.where().over(window)));
  const failed = sumBy(['datasource'], rate(requests.where({ code: matches('[45]..') }).over(window)));
  return timeseriesPanel({
    title: 'Grafana datasources: failed requests',
    about: {
      shows: 'Share of the requests to each data source that failed.',
      bad: 'One data source: that backend, or its password. All of them: the network, or Grafana’s certificates.',
      act: 'Test the data source in Grafana’s settings: it says what is wrong.',
    },
    unit: 'ratio',
    empty: 'No data source was asked in this time',
    links: [
      {
        title: 'Components',
        dashboard: 'observability-health',
        panel: panels['observability-health'].targets,
      },
    ],
    max: 1,
    limits: badAbove({ warning: 0.01, bad: 0.1 }),
    queries: [query(failed.or(all.mul(0)).div(all.gt(0)), '{{datasource}}')],
  });
}
