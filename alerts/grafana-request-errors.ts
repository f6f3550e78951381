import { panels } from '../dashboards/panels.ts';
import { grafanaRequestDuration } from '../metrics/grafana.ts';
import { matches } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { serverErrorLimit as limit, serverErrors } from './server-errors.ts';

/** Grafana fails to answer people: its database is away, or a data source that it speaks for. */
export function grafanaRequestErrors(): AlertRule {
  const requests = grafanaRequestDuration.count;
  const failed = requests.where({ status_code: matches('5..') });
  return alert({
    alert: 'GrafanaRequestErrors',
    expr: serverErrors(['handler'], requests.where(), failed),
    for: '5m',
    severity: 'high',
    component: 'grafana',
    summary: 'Grafana fails requests to {{ $labels.handler }}',
    description: `{{ $value | printf "%.0f" }} % of the requests of the last ${limit.window} were answered with an error of the server (limit ${limit.percent} %).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].grafana },
  });
}
