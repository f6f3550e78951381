/** A connection that the stack needs: from its opener to the port that the other end listens on. */
export interface Connection {
  /** A component (`app.kubernetes.io/name` of its pods), or a place outside the stack. */
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol?: 'UDP';
  readonly why: string;
}

/** Places outside the stack, as network policies name them. */
export const outside = [
  'any namespace',
  'ingress controller',
  'API server',
  'DNS',
  'nodes',
  'cert-manager',
  'ACME solver',
  'internet',
  'cloud metadata',
] as const;

const dns = (from: string): Connection[] => [
  { from, to: 'DNS', port: 53, protocol: 'UDP', why: 'names of services' },
  { from, to: 'DNS', port: 53, why: 'names of services, long answers' },
];
const https = (from: string, why: string): Connection => ({ from, to: 'internet', port: 443, why });
const scraped = (to: string, port: number): Connection => ({ from: 'prometheus', to, port, why: 'scraping' });
const api = (from: string, why: string): Connection[] =>
  [443, 6443].map((port) => ({ from, to: 'API server', port, why }));

/** Tempo in its six roles. */
export const tempoRoles = [
  'tempo-distributor',
  'tempo-ingester',
  'tempo-querier',
  'tempo-query-frontend',
  'tempo-compactor',
  'tempo-metrics-generator',
] as const;

/** CronJobs of the component `backup`. */
export const backups = ['backup-prometheus', 'backup-postgresql', 'backup-grafana'] as const;

/** Every component of the production overlay, by the name that its pods carry. */
export const components = [
  'otel-collector',
  'prometheus',
  'thanos-query',
  'thanos-store',
  'thanos-compactor',
  'alertmanager',
  'loki',
  ...tempoRoles,
  'grafana',
  'postgresql',
  'kube-state-metrics',
  'prometheus-adapter',
  'pipeline-exporter',
  'cost-exporter',
  'recovery',
  ...backups,
] as const;

/**
 * The connection matrix: what is listed is allowed, everything else is denied. `connections.test.ts` computes the same
 * from the built network policies, and holds it against what the configurations connect to.
 */
export const connections: readonly Connection[] = [
  // Telemetry.
  { from: 'any namespace', to: 'otel-collector', port: 4317, why: 'OTLP over gRPC' },
  { from: 'any namespace', to: 'otel-collector', port: 4318, why: 'OTLP over HTTP' },
  { from: 'pipeline-exporter', to: 'otel-collector', port: 4318, why: 'telemetry of pipelines' },
  { from: 'recovery', to: 'otel-collector', port: 4318, why: 'its own traces' },
  { from: 'otel-collector', to: 'otel-collector', port: 4319, why: 'all spans of a trace to one member' },
  { from: 'otel-collector', to: 'prometheus', port: 9090, why: 'remote write' },
  { from: 'otel-collector', to: 'loki', port: 3100, why: 'logs' },
  { from: 'otel-collector', to: 'tempo-distributor', port: 4317, why: 'traces' },
  {
    from: 'otel-collector',
    to: 'cloud metadata',
    port: 80,
    why: 'where the cluster runs (resourcedetection)',
  },
  { from: 'tempo-metrics-generator', to: 'prometheus', port: 9090, why: 'service graphs, remote write' },

  // Queries.
  { from: 'grafana', to: 'thanos-query', port: 10902, why: 'metrics' },
  { from: 'grafana', to: 'loki', port: 3100, why: 'logs' },
  { from: 'grafana', to: 'tempo-query-frontend', port: 3200, why: 'traces' },
  { from: 'grafana', to: 'alertmanager', port: 9093, why: 'alerts and silences' },
  { from: 'thanos-query', to: 'prometheus', port: 10901, why: 'the newest hours, from the sidecars' },
  { from: 'thanos-query', to: 'thanos-store', port: 10901, why: 'the archive' },
  { from: 'prometheus-adapter', to: 'thanos-query', port: 10902, why: 'metrics of autoscalers' },
  { from: 'API server', to: 'prometheus-adapter', port: 6443, why: 'the custom metrics API' },

  // Alerts.
  { from: 'prometheus', to: 'alertmanager', port: 9093, why: 'alerts' },
  { from: 'alertmanager', to: 'alertmanager', port: 9094, why: 'gossip' },
  { from: 'alertmanager', to: 'alertmanager', port: 9094, protocol: 'UDP', why: 'gossip' },
  { from: 'alertmanager', to: 'recovery', port: 8080, why: 'webhook' },
  { from: 'alertmanager', to: 'internet', port: 587, why: 'mail' },
  https('alertmanager', 'PagerDuty, Slack, the dead man’s switch'),

  // From outside.
  { from: 'ingress controller', to: 'grafana', port: 3000, why: 'people' },
  { from: 'ingress controller', to: 'pipeline-exporter', port: 8081, why: 'webhooks of GitHub' },
  // A pod that cert-manager starts for as long as Let's Encrypt asks.
  { from: 'ingress controller', to: 'ACME solver', port: 8089, why: 'proof of a host name' },

  // State.
  ...['grafana', 'pipeline-exporter', 'cost-exporter', 'recovery'].map((from) => ({
    from,
    to: 'postgresql',
    port: 5432,
    why: 'its state',
  })),

  // Backups.
  { from: 'backup-prometheus', to: 'prometheus', port: 9090, why: 'asks for a snapshot' },
  { from: 'backup-postgresql', to: 'postgresql', port: 5432, why: 'dumps' },
  { from: 'backup-grafana', to: 'grafana', port: 3000, why: 'dashboards' },

  // Within Loki and Tempo.
  { from: 'loki', to: 'loki', port: 7946, why: 'members find each other' },
  { from: 'loki', to: 'loki', port: 9095, why: 'work among members' },
  ...tempoRoles.flatMap((from) =>
    tempoRoles.map((to) => ({ from, to, port: 7946, why: 'members find each other' })),
  ),
  { from: 'tempo-distributor', to: 'tempo-ingester', port: 9095, why: 'spans' },
  { from: 'tempo-distributor', to: 'tempo-metrics-generator', port: 9095, why: 'spans' },
  { from: 'tempo-querier', to: 'tempo-ingester', port: 9095, why: 'traces not yet in S3' },
  { from: 'tempo-querier', to: 'tempo-query-frontend', port: 9095, why: 'fetches its work' },

  // Self-monitoring.
  scraped('prometheus', 9090),
  scraped('prometheus', 10902),
  scraped('alertmanager', 9093),
  scraped('otel-collector', 8888),
  scraped('loki', 3100),
  scraped('loki', 3101),
  ...tempoRoles.map((role) => scraped(role, 3200)),
  scraped('thanos-query', 10902),
  scraped('thanos-store', 10902),
  scraped('thanos-compactor', 10902),
  scraped('grafana', 3000),
  scraped('kube-state-metrics', 8080),
  scraped('pipeline-exporter', 8081),
  scraped('cost-exporter', 8082),
  scraped('recovery', 8080),
  { from: 'prometheus', to: 'nodes', port: 10250, why: 'kubelet and cAdvisor' },
  { from: 'prometheus', to: 'cert-manager', port: 9402, why: 'expiry of certificates' },

  // The cluster and the world.
  ...components.filter((name) => name !== 'postgresql').flatMap(dns),
  ...api('otel-collector', 'pods behind addresses'),
  ...api('prometheus', 'service discovery'),
  ...api('grafana', 'labelled ConfigMaps, for the sidecars'),
  ...api('kube-state-metrics', 'objects of the namespace'),
  ...api('prometheus-adapter', 'who asks, and about what'),
  https('prometheus', 'blocks to S3'),
  https('thanos-store', 'blocks from S3'),
  https('thanos-compactor', 'blocks in S3'),
  https('loki', 'chunks and index in S3'),
  https('tempo-ingester', 'blocks to S3'),
  https('tempo-querier', 'blocks from S3'),
  https('tempo-query-frontend', 'the list of blocks in S3'),
  https('tempo-compactor', 'blocks in S3'),
  https('grafana', 'log-in by GitHub'),
  https('pipeline-exporter', 'GitHub'),
  https('cost-exporter', 'AWS and Anthropic'),
  https('recovery', 'GitHub'),
  https('backup-prometheus', 'sets in S3'),
  https('backup-postgresql', 'sets in S3'),
  https('backup-grafana', 'the git repository'),
];
