import type { StackComponent } from '../metrics/components.ts';
import type { MatcherText } from '../src/alertmanager/config.ts';
import { matcher, oneOf, startsWith } from '../src/alertmanager/matcher.ts';

/** What follows when a part of the stack is down: alerts that only repeat it. */
export interface Consequence {
  /** The part with a critical alert. */
  readonly down: StackComponent;
  /** Alerts of severity high or medium that are not told of meanwhile. */
  readonly silences: readonly MatcherText[];
}

const queueTowards = (exporter: string): MatcherText[] => [
  matcher('alertname', '=', 'CollectorQueueFull'),
  startsWith('exporter', exporter),
];

/** Parts that others stand on. Lost data stays critical, and critical alerts are silenced by nothing. */
export const consequences: readonly Consequence[] = [
  { down: 'otel-collector', silences: [matcher('alertname', '=', 'PipelineTelemetryMissing')] },
  { down: 'loki', silences: queueTowards('loki') },
  { down: 'tempo', silences: queueTowards('otlp/tempo') },
  { down: 'prometheus', silences: queueTowards('prometheusremotewrite') },
  {
    down: 'postgresql',
    silences: [oneOf('component', ['pipeline-exporter', 'cost-exporter', 'recovery', 'grafana'])],
  },
  { down: 'postgresql', silences: [matcher('alertname', '=', 'CostDataStale')] },
  { down: 'cost-exporter', silences: [matcher('alertname', '=', 'CostDataStale')] },
];
