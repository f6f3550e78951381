import { panels } from '../dashboards/panels.ts';
import { tempoRequestDuration } from '../metrics/tempo.ts';
import { matches, noneOf } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { serverErrorLimit as limit, serverErrors } from './server-errors.ts';

/** Says 503 until the program has found its ring: the start of a pod is no error. */
const probe = 'ready';

/** Tempo fails to answer: people see errors in place of traces. */
export function tempoRequestErrors(): AlertRule {
  const requests = tempoRequestDuration.count;
  const failed = requests.where({ route: noneOf(probe), status_code: matches('5..') });
  return alert({
    alert: 'TempoRequestErrors',
    expr: serverErrors(['route'], requests.where(), failed),
    for: '5m',
    severity: 'high',
    component: 'tempo',
    summary: 'Tempo fails requests to {{ $labels.route }}',
    description: `{{ $value | printf "%.0f" }} % of the requests of the last ${limit.window} were answered with an error of the server (limit ${limit.percent} %).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].tempo },
  });
}
