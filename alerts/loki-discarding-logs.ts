import { panels } from '../dashboards/panels.ts';
import { lokiDiscardedLines, lokiRateLimits } from '../metrics/loki.ts';
import { type Duration, type Vector, increase, noneOf, oneOf, sumBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { countedEvents } from './counted-events.ts';

const window = '15m';

/** Lines are lost: Loki threw them away, and nobody will send them again. */
export function lokiDiscardingLogs(): AlertRule {
  const refused = lokiDiscardedLines.where({ reason: noneOf(...lokiRateLimits) });
  const lost = countedEvents(['tenant', 'reason'], refused, window).gte(1);
  return alert({
    alert: 'LokiDiscardingLogs',
    expr: lost.or(lastinglyLimited()),
    severity: 'critical',
    component: 'loki',
    summary: 'Loki throws away logs of {{ $labels.tenant }}: {{ $labels.reason }}',
    description: `Lines of tenant {{ $labels.tenant }} were thrown away in the last ${window} ({{ $labels.reason }}). They cannot be had back from Loki.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].lokiDiscarded },
  });
}

/**
 * Lines refused for being too many (429), for longer than the collector goes on trying, which is 5 minutes. A burst
 * that is shorter arrives a little later; it touches two of these windows at most.
 */
function lastinglyLimited(): Vector<'tenant' | 'reason'> {
  const limited = lokiDiscardedLines.where({ reason: oneOf(...lokiRateLimits) });
  const refused = (offset?: Duration): Vector<'tenant' | 'reason'> =>
    sumBy(['tenant', 'reason'], increase(limited.over('5m', offset))).gt(0);
  return refused().and(refused('5m')).and(refused('10m'));
}
