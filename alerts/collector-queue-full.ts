import { panels } from '../dashboards/panels.ts';
import { collectorQueueCapacity, collectorQueueSize } from '../metrics/otel-collector.ts';
import { maxBy } from '../src/promql/index.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';

const percent = 80;

/**
 * The queue in front of a backend is nearly full; what no longer fits is lost. Each collector at 0.96 shows one of its
 * queues only: `CollectorNotSending` looks at the others from outside.
 */
export function collectorQueueFull(): AlertRule {
  const by = ['exporter', 'instance'] as const;
  const filled = maxBy(by, collectorQueueSize.where())
    .mul(100)
    .div(maxBy(by, collectorQueueCapacity.where()));
  return alert({
    alert: 'CollectorQueueFull',
    expr: filled.gt(percent),
    for: '1m',
    severity: 'high',
    component: 'otel-collector',
    summary: "The collector's queue for {{ $labels.exporter }} is nearly full",
    description: `The queue of {{ $labels.instance }} for {{ $labels.exporter }} is {{ $value | printf "%.0f" }} % full (limit ${percent} %). When it is full, telemetry is lost.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].collectorQueues },
  });
}
