import { panels } from '../dashboards/panels.ts';
import { up } from '../metrics/scrape.ts';
import { queryStores } from '../metrics/thanos.ts';
import { countBy, oneOf, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

/**
 * Thanos Query asks fewer sidecars and store gateways than run. Dashboards show no error then: a part of the history
 * is just not there.
 */
export function thanosQueryStoreMissing(): AlertRule {
  const running = countBy([], up.where({ job: oneOf('thanos-sidecar', 'thanos-store') }).eq(1));
  return alert({
    alert: 'ThanosQueryStoreMissing',
    expr: sumBy(['instance'], queryStores.where()).lt(running, { on: [], groupLeft: [] }),
    for: '5m',
    severity: 'high',
    component: 'thanos',
    summary: '{{ $labels.instance }} does not ask all stores',
    description:
      'Thanos Query {{ $labels.instance }} asks {{ $value }} sidecars and store gateways, and more are running. Dashboards may lack a part of the history without saying so.',
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].thanos },
  });
}
