import { certificateExpiration } from '../../../metrics/cert-manager.ts';
import * as kubelet from '../../../metrics/kubelet.ts';
import * as kubernetes from '../../../metrics/kubernetes.ts';
import { day, hour } from '../time.ts';
import type { StackSeries } from './stack-series.ts';

const GiB = 2 ** 30;

/** The stack's workloads: kind, replicas, limits of CPU (cores) and memory (GiB), usual shares of both. */
const workloads = {
  'otel-collector': ['statefulset', 3, 2, 2, 0.35, 0.3],
  prometheus: ['statefulset', 2, 4, 8, 0.3, 0.6],
  alertmanager: ['statefulset', 2, 0.5, 0.25, 0.05, 0.3],
  loki: ['statefulset', 1, 2, 4, 0.3, 0.5],
  'tempo-ingester': ['statefulset', 3, 1, 2, 0.2, 0.4],
  'tempo-distributor': ['deployment', 3, 1, 1, 0.2, 0.3],
  postgresql: ['statefulset', 1, 1, 2, 0.15, 0.4],
  grafana: ['deployment', 2, 1, 2, 0.1, 0.3],
  'pipeline-exporter': ['deployment', 2, 0.5, 0.5, 0.15, 0.45],
  'cost-exporter': ['deployment', 1, 0.2, 0.25, 0.05, 0.5],
  recovery: ['deployment', 2, 0.2, 0.25, 0.05, 0.5],
} as const;

const volumes = {
  'data-prometheus-0': 500,
  'data-prometheus-1': 500,
  'data-loki-0': 50,
  'data-postgresql-0': 10,
};
const autoscaled = { 'otel-collector': [2, 10], grafana: [2, 5], 'tempo-distributor': [3, 10] } as const;
const backups = { 'backup-prometheus': day, 'backup-postgresql': day, 'backup-grafana': hour } as const;

/** What Kubernetes says of the stack, from `origin` (milliseconds since 1970) on. */
export function kubernetesSeries(stack: StackSeries, origin: number): void {
  const state = { job: 'kube-state-metrics', pod: 'kube-state-metrics-0' };
  const last = (every: number) => (time: number) =>
    (origin + Math.floor((time - origin) / every) * every) / 1000;
  for (const [name, [kind, replicas, cores, memory, cpuShare, memoryShare]] of Object.entries(workloads)) {
    if (kind === 'statefulset') {
      stack.gauge(kubernetes.statefulSetReplicas, state, { statefulset: name }, () => replicas);
      stack.gauge(kubernetes.statefulSetReady, state, { statefulset: name }, () => replicas);
    } else {
      stack.gauge(kubernetes.deploymentReplicas, state, { deployment: name }, () => replicas);
      stack.gauge(kubernetes.deploymentAvailable, state, { deployment: name }, () => replicas);
    }
    for (let index = 0; index < replicas; index += 1) {
      const pod = `${name}-${index}`;
      const limits = { job: 'kube-state-metrics', pod };
      const own = { container: name, uid: `uid-${pod}` };
      stack.gauge(
        kubernetes.containerLimits,
        limits,
        { ...own, node: 'node-a', resource: 'cpu', unit: 'core' },
        () => cores,
      );
      stack.gauge(
        kubernetes.containerLimits,
        limits,
        { ...own, node: 'node-a', resource: 'memory', unit: 'byte' },
        () => memory * GiB,
      );
      stack.counter(kubernetes.containerRestarts, limits, own, name === 'loki' ? 0.00002 : 0);
      const cadvisor = { job: 'cadvisor', pod };
      const cgroup = { container: name, id: `/kubepods/${pod}`, image: name, name: pod };
      stack.counter(kubelet.containerCpu, cadvisor, { ...cgroup, cpu: 'total' }, cores * cpuShare);
      stack.gauge(kubelet.containerWorkingSet, cadvisor, cgroup, (time) =>
        Math.round(memory * GiB * memoryShare * (0.8 + 0.2 * stack.activity.at(time))),
      );
    }
  }
  for (const [persistentvolumeclaim, size] of Object.entries(volumes)) {
    const node = { job: 'kubelet', pod: '' };
    stack.gauge(kubelet.volumeCapacity, node, { persistentvolumeclaim }, () => size * GiB);
    stack.gauge(kubelet.volumeUsed, node, { persistentvolumeclaim }, (time) =>
      Math.round(size * GiB * (0.2 + ((time - origin) / day) * 0.005)),
    );
  }
  for (const [horizontalpodautoscaler, [least, most]] of Object.entries(autoscaled)) {
    const own = { horizontalpodautoscaler };
    stack.gauge(kubernetes.autoscalerMaxReplicas, state, own, () => most);
    stack.gauge(kubernetes.autoscalerReplicas, state, own, (time) =>
      Math.round(least + 2 * stack.activity.at(time)),
    );
  }
  for (const [cronjob, every] of Object.entries(backups)) {
    stack.gauge(kubernetes.cronJobLastSuccess, state, { cronjob }, last(every));
  }
  for (const name of ['collector-client', 'prometheus-tls', 'grafana-tls']) {
    const issuer = {
      name,
      issuer_name: 'internal-ca',
      issuer_kind: 'Issuer',
      issuer_group: 'cert-manager.io',
    };
    stack.gauge(
      certificateExpiration,
      { job: 'cert-manager', pod: 'cert-manager-0' },
      issuer,
      (time) => last(60 * day)(time) + (90 * day) / 1000,
    );
  }
}
