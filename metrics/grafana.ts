import { counter, gauge, histogram } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What Grafana 10.2.3 says of itself. Requests that a data source never answered are in none of these: Grafana counts
// answers. That a backend is gone is told by its scrape target.

const source = (file: string) =>
  ({
    emitter: 'grafana',
    evidence: { kind: 'source', program: 'grafana', version: 'v10.2.3', file },
  }) as const;

const dataSource = source('pkg/infra/httpclient/httpclientprovider/datasource_metrics_middleware.go');

/** An answer of a data source; `datasource` is its name without blanks and punctuation. */
const answer = {
  datasource: 'any',
  datasource_type: 'any',
  code: 'any',
  method: 'any',
  ...target,
} as const;

export const grafanaDatasourceRequests = counter({
  ...dataSource,
  name: 'grafana_datasource_request_total',
  unit: 'count',
  help: 'Requests that data sources answered, by status code.',
  labels: answer,
});

export const grafanaDatasourceDuration = histogram({
  ...dataSource,
  name: 'grafana_datasource_request_duration_seconds',
  unit: 'seconds',
  help: 'Time until a data source answered.',
  labels: answer,
});

export const grafanaRequestDuration = histogram({
  ...source('pkg/middleware/request_metrics.go'),
  name: 'grafana_http_request_duration_seconds',
  unit: 'seconds',
  help: 'Time to answer a request of a browser or a program.',
  labels: { handler: 'any', status_code: 'any', method: 'any', ...target },
});

const statistics = source('pkg/infra/metrics/metrics.go');

export const grafanaDashboards = gauge({
  ...statistics,
  name: 'grafana_stat_totals_dashboard',
  unit: 'count',
  help: 'Dashboards in the database; every replica tells the same.',
  labels: target,
});

export const grafanaActiveUsers = gauge({
  ...statistics,
  name: 'grafana_stat_active_users',
  unit: 'count',
  help: 'Users seen in the last 30 days; every replica tells the same.',
  labels: target,
});
