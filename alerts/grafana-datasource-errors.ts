import { panels } from '../dashboards/panels.ts';
import { grafanaDatasourceRequests as requests } from '../metrics/grafana.ts';
import { matches } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { serverErrorLimit as limit, serverErrors } from './server-errors.ts';

/**
 * A data source answers Grafana with errors of its own: panels are empty. A source that does not answer at all is not
 * counted by Grafana; its own alert (`TargetDown`) and `GrafanaRequestErrors` tell of that.
 */
export function grafanaDatasourceErrors(): AlertRule {
  // 4xx are people's: a query with a typing error, a query that asks for too much.
  const failed = requests.where({ code: matches('5..') });
  return alert({
    alert: 'GrafanaDatasourceErrors',
    expr: serverErrors(['datasource'], requests.where(), failed),
    for: '5m',
    severity: 'high',
    component: 'grafana',
    summary: "Grafana's data source {{ $labels.datasource }} fails",
    description: `{{ $value | printf "%.0f" }} % of its answers in the last ${limit.window} were errors of the server (limit ${limit.percent} %).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].grafanaDatasources },
  });
}
