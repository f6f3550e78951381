import { panels } from '../dashboards/panels.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { signals } from './collector-signals.ts';

// Shorter than `for`: one burst must not keep the alert waiting until it fires.
const window = '2m';

/**
 * A collector keeps sending telemetry back to its senders, mostly because its memory is short; they keep it for some
 * minutes. A rule for each signal.
 */
export function collectorRefusingData(): AlertRule[] {
  return signals.map(({ signal, refused }) =>
    alert({
      alert: 'CollectorRefusingData',
      expr: round(sumBy(['receiver'], increase(refused.where().over(window)))).gt(0),
      for: '3m',
      severity: 'high',
      component: 'otel-collector',
      labels: { signal },
      summary: `The collector refuses ${signal} at {{ $labels.receiver }}`,
      description: `{{ $value | printf "%.0f" }} ${signal} were refused at {{ $labels.receiver }} in the last ${window}, and others before. Senders retry for some minutes; then they are lost.`,
      panel: { dashboard: 'observability-health', panel: panels['observability-health'].collector },
    }),
  );
}
