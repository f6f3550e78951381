import { type Figure, departure, figuresOf, sizeOf } from './figure.ts';

const collector = 'otel-collector';
const prometheus = 'prometheus';

/** The figures of the specification's chapter "Component Specifications". */
export const componentFigures: readonly Figure[] = [
  ...figuresOf(
    'OpenTelemetry Collector',
    ...sizeOf(collector, {
      image: 'otel/opentelemetry-collector-contrib:0.96.0',
      kind: 'StatefulSet',
      replicas: 3,
      requests: ['500m', '512Mi'],
      limits: ['2', '2Gi'],
    }),
    [
      'anti-affinity',
      'kubernetes.io/hostname',
      (b) =>
        b.at(
          'StatefulSet',
          collector,
          ...['spec', 'template', 'spec', 'affinity', 'podAntiAffinity'],
          'requiredDuringSchedulingIgnoredDuringExecution',
          0,
          'topologyKey',
        ),
    ],
    [
      'OTLP gRPC',
      '0.0.0.0:4317',
      (b) => b.file('collector.yaml', 'receivers', 'otlp', 'protocols', 'grpc', 'endpoint'),
    ],
    [
      'OTLP HTTP',
      '0.0.0.0:4318',
      (b) => b.file('collector.yaml', 'receivers', 'otlp', 'protocols', 'http', 'endpoint'),
    ],
    [
      'health check',
      '0.0.0.0:13133',
      (b) => b.file('collector.yaml', 'extensions', 'health_check', 'endpoint'),
    ],
    ['health path', '/health/status', (b) => b.container(collector, 'livenessProbe', 'httpGet', 'path')],
    ['batch timeout', '10s', (b) => b.file('collector.yaml', 'processors', 'batch', 'timeout')],
    ['batch size', 1024, (b) => b.file('collector.yaml', 'processors', 'batch', 'send_batch_size')],
    ['memory check', '1s', (b) => b.file('collector.yaml', 'processors', 'memory_limiter', 'check_interval')],
    [
      'memory limit (MiB)',
      1024,
      (b) => b.file('collector.yaml', 'processors', 'memory_limiter', 'limit_mib'),
      departure(1536, 'memory_limiter 1536 MiB'),
    ],
    [
      'memory spike (MiB)',
      750,
      (b) => b.file('collector.yaml', 'processors', 'memory_limiter', 'spike_limit_mib'),
      departure(384, 'memory_limiter 1536 MiB'),
    ],
    [
      'pod metadata',
      ['k8s.pod.name', 'k8s.namespace.name', 'k8s.node.name'],
      (b) => b.file('collector.yaml', 'processors', 'k8sattributes', 'extract', 'metadata'),
    ],
    [
      'Loki',
      'http://loki.observability.svc:3100/loki/api/v1/push',
      (b) => b.file('transport.yaml', 'exporters', 'loki', 'endpoint'),
    ],
    [
      'Prometheus',
      'prometheus.observability.svc:9090',
      (b) => b.file('transport.yaml', 'exporters', 'prometheusremotewrite/0', 'endpoint'),
      departure(
        'http://prometheus-0.prometheus.observability.svc:9090/api/v1/write',
        'One remote-write exporter a replica',
      ),
    ],
    [
      'Tempo',
      'tempo.observability.svc:4317',
      (b) => b.file('collector.yaml', 'exporters', 'otlp/tempo', 'endpoint'),
      departure('tempo-distributor.observability.svc:4317', 'Tempo’s roles have services of their own'),
    ],
  ),
  ...figuresOf(
    'Prometheus',
    ...sizeOf(prometheus, {
      image: 'prom/prometheus:v2.48.0',
      kind: 'StatefulSet',
      replicas: 2,
      requests: ['2', '4Gi'],
      limits: ['4', '8Gi'],
    }),
    ['volume', '500GB', (b) => b.volume(prometheus), departure('500Gi', 'Volumes are in binary units')],
    ['retention, time', '90d', (b) => b.flag(prometheus, '--storage.tsdb.retention.time')],
    ['retention, size', '450GB', (b) => b.flag(prometheus, '--storage.tsdb.retention.size')],
    ['WAL compression', 'set', (b) => b.flag(prometheus, '--storage.tsdb.wal-compression')],
    ['concurrent queries', '100', (b) => b.flag(prometheus, '--query.max-concurrency')],
    [
      'compaction',
      'CronJob',
      (b) => b.kind('thanos-compactor'),
      departure('StatefulSet', 'Compactors run all the time'),
    ],
    ['kept in S3, raw', '730d', (b) => b.flag('thanos-compactor', '--retention.resolution-raw')],
    ['kept in S3, 5 min', '730d', (b) => b.flag('thanos-compactor', '--retention.resolution-5m')],
    ['kept in S3, 1 h', '730d', (b) => b.flag('thanos-compactor', '--retention.resolution-1h')],
    ['rules, group', 'pipeline_metrics', (b) => b.file('recording-rules.yaml', 'groups', 0, 'name')],
    ['rules, interval', '60s', (b) => b.file('recording-rules.yaml', 'groups', 0, 'interval')],
    [
      'rules, names',
      ['pipeline:duration:p95', 'pipeline:success_rate'],
      (b) => [0, 1].map((at) => b.file('recording-rules.yaml', 'groups', 0, 'rules', at, 'record')),
    ],
    [
      'service discovery',
      ['kubernetes', 'file', 'dns'],
      (b) =>
        ['kubernetes', 'file', 'dns'].filter((kind) =>
          JSON.stringify(b.file('prometheus.yaml', 'scrape_configs')).includes(`"${kind}_sd_configs"`),
        ),
    ],
  ),
  ...figuresOf(
    'Loki',
    ...sizeOf('loki', {
      image: 'grafana/loki:2.9.4',
      kind: 'StatefulSet',
      requests: ['1', '2Gi'],
      limits: ['2', '4Gi'],
    }),
    ['volume', '50GB', (b) => b.volume('loki'), departure('50Gi', 'Volumes are in binary units')],
    ['retention', '720h', (b) => b.file('loki.yaml', 'limits_config', 'retention_period')],
    ['schema from', '2024-01-01', (b) => b.file('loki.yaml', 'schema_config', 'configs', 0, 'from')],
    ['schema', 'v11', (b) => b.file('loki.yaml', 'schema_config', 'configs', 0, 'schema')],
    ['index', 'boltdb-shipper', (b) => b.file('loki.yaml', 'schema_config', 'configs', 0, 'store')],
    ['objects', 's3', (b) => b.file('loki.yaml', 'schema_config', 'configs', 0, 'object_store')],
    [
      'index folder',
      '/loki/index',
      (b) => b.file('loki.yaml', 'storage_config', 'boltdb_shipper', 'active_index_directory'),
    ],
    [
      'index cache',
      '/loki/cache',
      (b) => b.file('loki.yaml', 'storage_config', 'boltdb_shipper', 'cache_location'),
    ],
    [
      'bucket',
      's3://loki-logs',
      (b) => b.file('loki.yaml', 'storage_config', 'aws', 's3'),
      departure('s3://us-east-1/loki-logs', 'Loki’s bucket is written with its region'),
    ],
    ['region', 'us-east-1', (b) => b.file('loki.yaml', 'storage_config', 'aws', 'region')],
    ['tenants apart', true, (b) => b.file('loki.yaml', 'auth_enabled')],
    ['deletion', 'filter-and-delete', (b) => b.file('loki.yaml', 'limits_config', 'deletion_mode')],
    [
      'compaction',
      '24h',
      (b) => b.file('loki.yaml', 'compactor', 'compaction_interval') ?? '10m (its default)',
      departure('10m (its default)', 'Compactors run all the time'),
    ],
    [
      'tenants',
      ['default', 'development', 'github-actions'],
      (b) => Object.keys(b.file('overrides.yaml', 'overrides') ?? {}).sort(),
    ],
  ),
  ...figuresOf(
    'Tempo',
    ...sizeOf('tempo-distributor', { image: 'grafana/tempo:2.3.1', kind: 'Deployment', replicas: 3 }),
    ...sizeOf('tempo-ingester', { image: 'grafana/tempo:2.3.1', kind: 'StatefulSet', replicas: 3 }),
    ...sizeOf('tempo-querier', { image: 'grafana/tempo:2.3.1', kind: 'Deployment', replicas: 3 }),
    [
      'compactor',
      'CronJob',
      (b) => b.kind('tempo-compactor'),
      departure('Deployment', 'Compactors run all the time'),
    ],
    ['retention', '168h', (b) => b.file('tempo.yaml', 'compactor', 'compaction', 'block_retention')],
    ['backend', 's3', (b) => b.file('tempo.yaml', 'storage', 'trace', 'backend')],
    ['bucket', 'tempo-traces', (b) => b.file('tempo.yaml', 'storage', 'trace', 's3', 'bucket')],
    ['region', 'us-east-1', (b) => b.file('tempo.yaml', 'storage', 'trace', 's3', 'region')],
    ['WAL', '/var/tempo/wal', (b) => b.file('tempo.yaml', 'storage', 'trace', 'wal', 'path')],
    ['workers', 100, (b) => b.file('tempo.yaml', 'storage', 'trace', 'pool', 'max_workers')],
    ['queue', 10000, (b) => b.file('tempo.yaml', 'storage', 'trace', 'pool', 'queue_depth')],
    [
      'sampling (%)',
      10,
      (b) =>
        /"name":"services".*?"sampling_percentage":(\d+)/.exec(
          JSON.stringify(b.file('settings.yaml', 'processors', 'tail_sampling')),
        )?.[1],
    ],
    [
      'always kept',
      ['errors', 'slow-services', 'slow-pipelines'],
      (b) =>
        [0, 1, 2].map((at) => b.file('settings.yaml', 'processors', 'tail_sampling', 'policies', at, 'name')),
    ],
  ),
  ...figuresOf(
    'Grafana',
    ...sizeOf('grafana', {
      image: 'grafana/grafana:10.2.3',
      kind: 'Deployment',
      replicas: 2,
      requests: ['500m', '1Gi'],
    }),
    ['volume', '10GB', (b) => b.volume('postgresql'), departure('10Gi', 'Volumes are in binary units')],
  ),
  ...figuresOf(
    'AlertManager',
    ...sizeOf('alertmanager', {
      image: 'prom/alertmanager:v0.26.0',
      kind: 'StatefulSet',
      replicas: 2,
      requests: ['100m', '128Mi'],
    }),
    ['gossip', '0.0.0.0:9094', (b) => b.flag('alertmanager', '--cluster.listen-address')],
    ['group by', ['alertname', 'workflow'], (b) => b.file('alertmanager.yaml', 'route', 'group_by')],
    ['group wait', '30s', (b) => b.file('alertmanager.yaml', 'route', 'group_wait')],
    ['group interval', '5m', (b) => b.file('alertmanager.yaml', 'route', 'group_interval')],
    ['repeat interval', '4h', (b) => b.file('alertmanager.yaml', 'route', 'repeat_interval')],
    ['receiver', 'default', (b) => b.file('alertmanager.yaml', 'route', 'receiver')],
  ),
];
