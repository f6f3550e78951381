import { type Figure, departure, figuresOf } from './figure.ts';
import type { Lookup } from './lookup.ts';

/** The table "Data Retention & Storage". The volumes of the components are in their own figures. */
export const retentionFigures: readonly Figure[] = [
  ...figuresOf('Prometheus', [
    'retention',
    '90d',
    (b) => b.flag('prometheus', '--storage.tsdb.retention.time'),
  ]),
  ...figuresOf('Loki', [
    'retention',
    '720h',
    (b) => b.file('loki.yaml', 'limits_config', 'retention_period'),
  ]),
  ...figuresOf('Loki', [
    'retention of each tenant',
    ['720h', '720h', '720h'],
    (b) =>
      ['github-actions', 'development', 'default'].map((tenant) =>
        b.file('overrides.yaml', 'overrides', tenant, 'retention_period'),
      ),
  ]),
  ...figuresOf('Loki', [
    'retention is carried out',
    true,
    (b) => b.file('loki.yaml', 'compactor', 'retention_enabled'),
  ]),
  ...figuresOf('Tempo', [
    'retention',
    '168h',
    (b) => b.file('tempo.yaml', 'compactor', 'compaction', 'block_retention'),
  ]),
  ...figuresOf('Grafana', [
    'permanent, on a volume',
    '10GB',
    (b) => b.volume('postgresql'),
    departure('10Gi', 'Volumes are in binary units'),
  ]),
  ...figuresOf(
    'AlertManager',
    ['retention', '720h', (b) => b.flag('alertmanager', '--data.retention')],
    ['on a volume of 30 MB and more', '1Gi', (b) => b.volume('alertmanager')],
  ),
];

/** The table "Internal Communication". */
export const portFigures: readonly Figure[] = (
  [
    ['OTel Collector', 'otel-collector', 4317],
    ['OTel Collector', 'otel-collector', 4318],
    ['OTel Collector', 'otel-collector', 13133],
    ['OTel Collector', 'otel-collector', 8888],
    ['Prometheus', 'prometheus', 9090],
    ['AlertManager', 'alertmanager', 9093],
    ['AlertManager', 'alertmanager', 9094],
    ['Loki', 'loki', 3100],
    ['Tempo Distributor', 'tempo-distributor', 4317],
    ['Tempo Querier', 'tempo-querier', 3200],
    ['Grafana', 'grafana', 3000],
    ['Recovery Service', 'recovery', 8080],
  ] as const
).flatMap(([component, workload, port]) =>
  figuresOf(component, ['port', port, (b) => b.ports(workload).find((one) => one === port)]),
);

const scaler = (b: Lookup, name: string, ...path: readonly (string | number)[]): unknown =>
  b.at('HorizontalPodAutoscaler', name, 'spec', ...path);
const range = (name: string) => (b: Lookup) => [
  scaler(b, name, 'minReplicas'),
  scaler(b, name, 'maxReplicas'),
];
const custom = (name: string, at: number) => (b: Lookup) => [
  scaler(b, name, 'metrics', at, 'pods', 'metric', 'name'),
  Number(scaler(b, name, 'metrics', at, 'pods', 'target', 'averageValue')),
];
const resource = (name: string, at: number) => (b: Lookup) => [
  scaler(b, name, 'metrics', at, 'resource', 'name'),
  scaler(b, name, 'metrics', at, 'resource', 'target', 'averageUtilization'),
];

/** The table "Horizontal Scaling", against a build with the component `autoscaling`. */
export const scalingFigures: readonly Figure[] = [
  ...figuresOf(
    'OTel Collector',
    ['replicas', [2, 10], range('otel-collector')],
    ['CPU (%)', ['cpu', 70], resource('otel-collector', 0)],
    ['memory (%)', ['memory', 80], resource('otel-collector', 1)],
    ['queue depth', ['otelcol_queue_depth', 1000], custom('otel-collector', 2)],
  ),
  // Grows by its size: nothing scales it.
  ...figuresOf(
    'Prometheus',
    ['replicas', 2, (b) => b.at('StatefulSet', 'prometheus', 'spec', 'replicas')],
    ['autoscaler', undefined, (b) => scaler(b, 'prometheus')],
  ),
  ...figuresOf(
    'Loki',
    ['replicas', [1, 5], range('loki')],
    ['logs a second', ['loki_lines_per_second', 10_000], custom('loki', 0)],
  ),
  ...figuresOf(
    'Tempo Distributor',
    ['replicas', [3, 10], range('tempo-distributor')],
    ['traces a second', ['tempo_traces_per_second', 1000], custom('tempo-distributor', 0)],
  ),
  ...figuresOf(
    'Grafana',
    ['replicas', [2, 5], range('grafana')],
    ['concurrent users', ['grafana_concurrent_users', 50], custom('grafana', 0)],
  ),
];
