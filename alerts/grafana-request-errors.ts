import { panels } from '../dashboards/panels.ts';
import { grafanaRequestDuration } from '../metrics/grafana.ts';
import { increase, matches, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { failedShare } from './failed-share.ts';

const window = '10m';
const limit = { percent: 10, least: 10 };

/** Grafana fails to answer people: its database is away, or a data source that it speaks for. */
export function grafanaRequestErrors(): AlertRule {
  const requests = grafanaRequestDuration.count;
  const failed = requests.where({ status_code: matches('5..') });
  return alert({
    alert: 'GrafanaRequestErrors',
    expr: failedShare(
      round(sumBy(['handler'], increase(requests.where().over(window)))),
      round(sumBy(['handler'], increase(failed.over(window)))),
      limit,
    ),
    for: '5m',
    severity: 'high',
    component: 'grafana',
    summary: 'Grafana fails requests to {{ $labels.handler }}',
    description: `{{ $value | printf "%.0f" }} % of the requests of the last ${window} were answered with an error of the server (limit ${limit.percent} %).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].grafana },
  });
}
