import { panels } from '../dashboards/panels.ts';
import { lokiRequestDuration } from '../metrics/loki.ts';
import { matches, noneOf } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { serverErrorLimit as limit, serverErrors } from './server-errors.ts';

/** Says 503 until the write-ahead log has been read: the start of a pod is no error. */
const probe = 'ready';

/** Loki fails to answer: lines are not taken, or people see errors in place of logs. */
export function lokiRequestErrors(): AlertRule {
  const requests = lokiRequestDuration.count;
  const failed = requests.where({ route: noneOf(probe), status_code: matches('5..') });
  return alert({
    alert: 'LokiRequestErrors',
    expr: serverErrors(['route'], requests.where(), failed),
    for: '5m',
    severity: 'high',
    component: 'loki',
    summary: 'Loki fails requests to {{ $labels.route }}',
    description: `{{ $value | printf "%.0f" }} % of the requests of the last ${limit.window} were answered with an error of the server (limit ${limit.percent} %).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].loki },
  });
}
