import { panels } from '../dashboards/panels.ts';
import { samplingDroppedEarly } from '../metrics/otel-collector-traces.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const window = '5m';

/** Traces were thrown away before it was decided whether to keep them: also those with errors. */
export function collectorTracesDroppedEarly(): AlertRule {
  return alert({
    alert: 'CollectorTracesDroppedEarly',
    expr: round(sumBy(['instance'], increase(samplingDroppedEarly.where().over(window)))).gt(0),
    severity: 'critical',
    component: 'otel-collector',
    summary: '{{ $labels.instance }} loses traces before it samples them',
    description: `{{ $value | printf "%.0f" }} traces were thrown away in the last ${window} before the decision: tail sampling held as many as it may (num_traces).`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].collectorDropped },
  });
}
