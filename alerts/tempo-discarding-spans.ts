import { panels } from '../dashboards/panels.ts';
import { tempoDiscardedSpans } from '../metrics/tempo.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { countedEvents } from './counted-events.ts';

const window = '15m';

/**
 * Spans are lost. Tempo does not say when to try again (`retry_after_on_resource_exhausted` is 0), so the collector
 * does not, also where Tempo only found them too many.
 */
export function tempoDiscardingSpans(): AlertRule {
  return alert({
    alert: 'TempoDiscardingSpans',
    expr: countedEvents(['tenant', 'reason'], tempoDiscardedSpans.where(), window).gte(1),
    severity: 'critical',
    component: 'tempo',
    summary: 'Tempo throws away spans: {{ $labels.reason }}',
    description: `{{ $value | printf "%.0f" }} spans of tenant {{ $labels.tenant }} were thrown away in the last ${window} ({{ $labels.reason }}). Traces have holes or are missing.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].tempo },
  });
}
