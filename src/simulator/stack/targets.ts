import { up } from '../../../metrics/scrape.ts';
import type { Outage, StackSeries, Target } from './stack-series.ts';

/** The stack's pods, with the scrape job that each belongs to. */
export const targets = {
  collectors: replicas('otel-collector', 'otel-collector', 3),
  prometheus: replicas('prometheus', 'prometheus', 2),
  sidecars: replicas('thanos-sidecar', 'prometheus', 2),
  thanosQuery: replicas('thanos-query', 'thanos-query', 2),
  thanosStore: replicas('thanos-store', 'thanos-store', 1),
  thanosCompactor: replicas('thanos-compactor', 'thanos-compactor', 1),
  alertmanagers: replicas('alertmanager', 'alertmanager', 2),
  loki: replicas('loki', 'loki', 1),
  tempoDistributors: replicas('tempo', 'tempo-distributor', 3),
  tempoIngesters: replicas('tempo', 'tempo-ingester', 3),
  tempoCompactor: replicas('tempo', 'tempo-compactor', 1),
  tempoGenerator: replicas('tempo', 'tempo-metrics-generator', 1),
  grafana: replicas('grafana', 'grafana', 2),
  kubeStateMetrics: replicas('kube-state-metrics', 'kube-state-metrics', 1),
} as const;

/** `up` of all of them; 0 in an outage. */
export function targetsUp(stack: StackSeries, outages: readonly Outage[]): void {
  for (const target of Object.values(targets).flat()) {
    const own = outages.filter(({ job }) => job === target.job);
    stack.gauge(up, target, {}, (time) =>
      own.some(({ start, end }) => start <= time && time < end) ? 0 : 1,
    );
  }
}

function replicas(job: string, name: string, count: number): Target[] {
  return Array.from({ length: count }, (_, index) => ({ job, pod: `${name}-${index}` }));
}
