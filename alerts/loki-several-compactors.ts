import { panels } from '../dashboards/panels.ts';
import { lokiCompactorRunning } from '../metrics/loki.ts';
import { sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/** Two replicas compact the same index: each may delete what the other still needs. */
export function lokiSeveralCompactors(): AlertRule {
  return alert({
    alert: 'LokiSeveralCompactors',
    expr: sumBy([], lokiCompactorRunning.where()).gt(1),
    // When a pod is replaced, the old and the new one may both be seen for as long as a series outlives its pod.
    for: '5m',
    severity: 'high',
    component: 'loki',
    summary: 'More than one Loki compacts',
    description: '{{ $value | printf "%.0f" }} replicas run the compactor at the same time; only one may.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].lokiStorage },
  });
}
