import { panels } from '../dashboards/panels.ts';
import { type AlertRule, alert } from '../src/rules/index.ts';
import { signals } from './collector-signals.ts';
import { countedEvents } from './counted-events.ts';

const window = '5m';

/**
 * A collector lost telemetry: an exporter gave up on it (refused for good, or retried for as long as it may), or its
 * queue was full. A rule for each signal and each way.
 */
export function collectorDroppingData(): AlertRule[] {
  return signals.flatMap(({ signal, sendFailed, enqueueFailed }) => [
    dropping(signal, 'sending', sendFailed),
    dropping(signal, 'queueing', enqueueFailed),
  ]);
}

type Failures = (typeof signals)[number]['sendFailed' | 'enqueueFailed'];

const ways = {
  sending: 'the backend refused them, or retrying came to its end',
  queueing: 'the queue was full',
} as const;

function dropping(signal: string, stage: keyof typeof ways, failures: Failures): AlertRule {
  return alert({
    alert: 'CollectorDroppingData',
    expr: countedEvents(['exporter'], failures.where(), window).gt(0),
    severity: 'critical',
    component: 'otel-collector',
    labels: { signal, stage },
    summary: `The collector loses ${signal} for {{ $labels.exporter }}`,
    description: `{{ $value | printf "%.0f" }} ${signal} for {{ $labels.exporter }} were lost in the last ${window}: ${ways[stage]}.`,
    panel: { dashboard: 'observability-health', panel: panels['observability-health'].collectorDropped },
  });
}
