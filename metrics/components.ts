/**
 * The parts of the stack, by the name that alerts carry as `component`: their scrape jobs, as the deployment names
 * them. A component without a job of its own is watched through others (kube-state-metrics).
 */
export const components = {
  'otel-collector': ['otel-collector'],
  prometheus: ['prometheus'],
  alertmanager: ['alertmanager'],
  loki: ['loki'],
  tempo: ['tempo'],
  thanos: ['thanos-sidecar', 'thanos-query', 'thanos-store', 'thanos-compactor'],
  grafana: ['grafana'],
  postgresql: [],
  'kube-state-metrics': ['kube-state-metrics'],
  'pipeline-exporter': ['pipeline-exporter'],
  'cost-exporter': ['cost-exporter'],
  recovery: ['recovery'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A part of the stack. */
export type StackComponent = keyof typeof components;

/** What an alert may speak of: a part of the stack, or what the stack watches. */
export type Component = StackComponent | 'pipeline' | 'tests' | 'cost' | 'kubernetes';
