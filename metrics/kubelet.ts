import { counter, gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What the kubelet says of volumes and, on its second page, cAdvisor of containers. Both are scraped with
// `honor_labels`, so `namespace` and `pod` are those of the volume's claim and of the container.

const volumeStats = {
  emitter: 'kubelet',
  evidence: {
    kind: 'source',
    program: 'kubernetes',
    version: 'v1.29.6',
    file: 'pkg/kubelet/metrics/metrics.go',
  },
} as const;

const claim = { persistentvolumeclaim: 'any', ...target } as const;

export const volumeCapacity = gauge({
  ...volumeStats,
  name: 'kubelet_volume_stats_capacity_bytes',
  unit: 'bytes',
  help: 'Size of a volume.',
  labels: claim,
});

export const volumeAvailable = gauge({
  ...volumeStats,
  name: 'kubelet_volume_stats_available_bytes',
  unit: 'bytes',
  help: 'Free space on a volume.',
  labels: claim,
});

export const volumeUsed = gauge({
  ...volumeStats,
  name: 'kubelet_volume_stats_used_bytes',
  unit: 'bytes',
  help: 'Used space on a volume.',
  labels: claim,
});

export const volumeInodes = gauge({
  ...volumeStats,
  name: 'kubelet_volume_stats_inodes',
  unit: 'count',
  help: 'Files that a volume can hold; 0 where its file system has no such limit.',
  labels: claim,
});

export const volumeInodesFree = gauge({
  ...volumeStats,
  name: 'kubelet_volume_stats_inodes_free',
  unit: 'count',
  help: 'Files that still fit on a volume.',
  labels: claim,
});

// Kubernetes v1.29.6 pins this version of cAdvisor in its go.mod.
const cadvisor = {
  emitter: 'kubelet',
  evidence: {
    kind: 'source',
    program: 'cadvisor',
    version: 'v0.48.1',
    file: 'metrics/prometheus.go',
  },
} as const;

/** A container; `container` is empty on the sum of a pod. */
const container = { container: 'any', id: 'any', image: 'any', name: 'any', ...target } as const;

export const containerWorkingSet = gauge({
  ...cadvisor,
  name: 'container_memory_working_set_bytes',
  unit: 'bytes',
  help: 'Memory in use, with those parts of the page cache that were read lately.',
  labels: container,
});

export const containerRss = gauge({
  ...cadvisor,
  name: 'container_memory_rss',
  unit: 'bytes',
  help: 'Memory in use without the page cache: what the kernel cannot take back.',
  labels: container,
});

export const containerMemoryLimit = gauge({
  ...cadvisor,
  name: 'container_spec_memory_limit_bytes',
  unit: 'bytes',
  help: 'Memory limit; 0 where there is none.',
  labels: container,
});

export const containerCpu = counter({
  ...cadvisor,
  name: 'container_cpu_usage_seconds_total',
  unit: 'seconds',
  help: 'Processor time used.',
  labels: { cpu: 'any', ...container },
});

export const containerCpuPeriods = counter({
  ...cadvisor,
  name: 'container_cpu_cfs_periods_total',
  unit: 'count',
  help: 'Periods of 100 ms in which a container with a CPU limit ran.',
  labels: container,
});

export const containerCpuThrottled = counter({
  ...cadvisor,
  name: 'container_cpu_cfs_throttled_periods_total',
  unit: 'count',
  help: 'Those of them in which it was held back by its limit.',
  labels: container,
});

export const containerOomEvents = counter({
  ...cadvisor,
  name: 'container_oom_events_total',
  unit: 'count',
  help: 'Times that the kernel killed something in the container for want of memory.',
  labels: container,
});

export const containerNetworkReceived = counter({
  ...cadvisor,
  name: 'container_network_receive_bytes_total',
  unit: 'bytes',
  help: "Bytes that came in over the pod's network.",
  labels: { interface: 'any', ...container },
});

export const containerNetworkSent = counter({
  ...cadvisor,
  name: 'container_network_transmit_bytes_total',
  unit: 'bytes',
  help: "Bytes that went out over the pod's network.",
  labels: { interface: 'any', ...container },
});
