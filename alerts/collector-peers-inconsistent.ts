import { panels } from '../dashboards/panels.ts';
import { loadBalancerBackends } from '../metrics/otel-collector-traces.ts';
import { up } from '../metrics/scrape.ts';
import { countBy, minBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/**
 * A collector spreads traces over fewer or more collectors than run. Spans of one trace then meet in different places,
 * each decides on a part of it, and traces with errors are lost or torn.
 */
export function collectorPeersInconsistent(): AlertRule {
  const running = countBy([], up.where({ job: 'otel-collector' }).eq(1));
  return alert({
    alert: 'CollectorPeersInconsistent',
    expr: minBy(['instance'], loadBalancerBackends.where()).ne(running, { on: [], groupLeft: [] }),
    // Names are resolved anew every few seconds; a collector that starts or ends takes a minute.
    for: '5m',
    severity: 'high',
    component: 'otel-collector',
    summary: '{{ $labels.instance }} does not know all collectors',
    description:
      'The collector {{ $labels.instance }} spreads traces over {{ $value }} collectors, which is not the number that runs. Traces are torn apart before sampling.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].collector },
  });
}
