import type { StackComponent } from '../metrics/components.ts';
import type { MatcherText } from '../src/alertmanager/config.ts';
import { matcher, oneOf, startsWith } from '../src/alertmanager/matcher.ts';

/** Alerts that say, when they are critical, that a part of the stack does not work at all. */
export const downAlerts = ['TargetDown', 'TargetMissing', 'PostgresDown'] as const;

/** What follows in other parts of the stack when one is down: alerts that only repeat it. */
export interface Consequence {
  readonly down: StackComponent;
  /** Alerts of severity high or medium that are not told of meanwhile. */
  readonly silences: readonly MatcherText[];
}

const queueTowards = (exporter: string): MatcherText[] => [
  matcher('alertname', '=', 'CollectorQueueFull'),
  startsWith('exporter', exporter),
];

/** Grafana counts by the data source's name. */
const datasourceErrors = (name: string): MatcherText[] => [
  matcher('alertname', '=', 'GrafanaDatasourceErrors'),
  startsWith('datasource', name),
];

/** Who stands on whom. Lost data stays critical, and critical alerts are silenced by nothing. */
export const consequences: readonly Consequence[] = [
  { down: 'otel-collector', silences: [matcher('alertname', '=', 'PipelineTelemetryMissing')] },
  { down: 'loki', silences: queueTowards('loki') },
  { down: 'loki', silences: datasourceErrors('Loki') },
  { down: 'tempo', silences: queueTowards('otlp/tempo') },
  { down: 'tempo', silences: datasourceErrors('Tempo') },
  { down: 'prometheus', silences: queueTowards('prometheusremotewrite') },
  { down: 'prometheus', silences: datasourceErrors('Prometheus') },
  { down: 'prometheus', silences: [matcher('alertname', '=', 'ThanosSidecarCutOff')] },
  {
    down: 'postgresql',
    silences: [oneOf('component', ['pipeline-exporter', 'cost-exporter', 'recovery', 'grafana'])],
  },
];
