import { counter, gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What kube-state-metrics says of the objects in the cluster. It is scraped with `honor_labels`, so `namespace` and
// `pod` are the object's where it has them. A new pod of kube-state-metrics is a new `instance`: queries aggregate it
// away.

/** Where the stack lives. Rules about objects of Kubernetes speak of this namespace alone. */
export const stackNamespace = 'observability';

const source = (object: string) =>
  ({
    emitter: 'kube-state-metrics',
    evidence: {
      kind: 'source',
      program: 'kube-state-metrics',
      version: 'v2.12.0',
      file: `internal/store/${object}.go`,
    },
  }) as const;

const container = { container: 'any', uid: 'any', ...target } as const;
const resource = { node: 'any', resource: 'any', unit: ['core', 'byte', 'integer'], ...container } as const;

// Pods.

export const podPhase = gauge({
  ...source('pod'),
  name: 'kube_pod_status_phase',
  unit: 'boolean',
  help: 'Whether the pod is in this phase.',
  labels: { phase: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'], uid: 'any', ...target },
});

export const podReady = gauge({
  ...source('pod'),
  name: 'kube_pod_status_ready',
  unit: 'boolean',
  help: 'Whether the pod may get requests.',
  labels: { condition: ['true', 'false', 'unknown'], uid: 'any', ...target },
});

export const containerRestarts = counter({
  ...source('pod'),
  name: 'kube_pod_container_status_restarts_total',
  unit: 'count',
  help: 'Restarts of a container within its pod.',
  labels: container,
});

export const containerWaiting = gauge({
  ...source('pod'),
  name: 'kube_pod_container_status_waiting_reason',
  unit: 'boolean',
  help: 'Why a container is not running yet, or not again; no series while it runs.',
  labels: { reason: 'any', ...container },
});

export const containerLimits = gauge({
  ...source('pod'),
  name: 'kube_pod_container_resource_limits',
  unit: 'count',
  help: 'Limit of a resource; the label `unit` tells cores from bytes.',
  labels: resource,
});

export const containerRequests = gauge({
  ...source('pod'),
  name: 'kube_pod_container_resource_requests',
  unit: 'count',
  help: 'What a container asks for; the label `unit` tells cores from bytes.',
  labels: resource,
});

// What keeps pods running.

const statefulSet = { statefulset: 'any', ...target } as const;
const deployment = { deployment: 'any', ...target } as const;

export const statefulSetReplicas = gauge({
  ...source('statefulset'),
  name: 'kube_statefulset_replicas',
  unit: 'count',
  help: 'Replicas that a StatefulSet should have.',
  labels: statefulSet,
});

export const statefulSetReady = gauge({
  ...source('statefulset'),
  name: 'kube_statefulset_status_replicas_ready',
  unit: 'count',
  help: 'Replicas that it has and that are ready.',
  labels: statefulSet,
});

export const deploymentReplicas = gauge({
  ...source('deployment'),
  name: 'kube_deployment_spec_replicas',
  unit: 'count',
  help: 'Replicas that a Deployment should have.',
  labels: deployment,
});

export const deploymentAvailable = gauge({
  ...source('deployment'),
  name: 'kube_deployment_status_replicas_available',
  unit: 'count',
  help: 'Replicas that it has and that are available.',
  labels: deployment,
});

const autoscaler = { horizontalpodautoscaler: 'any', ...target } as const;

export const autoscalerMinReplicas = gauge({
  ...source('horizontalpodautoscaler'),
  name: 'kube_horizontalpodautoscaler_spec_min_replicas',
  unit: 'count',
  help: 'Fewest replicas that the autoscaler may ask for.',
  labels: autoscaler,
});

export const autoscalerMaxReplicas = gauge({
  ...source('horizontalpodautoscaler'),
  name: 'kube_horizontalpodautoscaler_spec_max_replicas',
  unit: 'count',
  help: 'Most replicas that the autoscaler may ask for.',
  labels: autoscaler,
});

export const autoscalerReplicas = gauge({
  ...source('horizontalpodautoscaler'),
  name: 'kube_horizontalpodautoscaler_status_current_replicas',
  unit: 'count',
  help: 'Replicas that there are.',
  labels: autoscaler,
});

export const autoscalerDesired = gauge({
  ...source('horizontalpodautoscaler'),
  name: 'kube_horizontalpodautoscaler_status_desired_replicas',
  unit: 'count',
  help: 'Replicas that the autoscaler asks for.',
  labels: autoscaler,
});

// Jobs at set times, and volumes.

const cronJob = { cronjob: 'any', ...target } as const;

export const cronJobCreated = gauge({
  ...source('cronjob'),
  name: 'kube_cronjob_created',
  unit: 'timestamp',
  help: 'When the CronJob was created.',
  labels: cronJob,
});

export const cronJobLastSuccess = gauge({
  ...source('cronjob'),
  name: 'kube_cronjob_status_last_successful_time',
  unit: 'timestamp',
  help: 'End of its last job that succeeded; absent before the first.',
  labels: cronJob,
});

const claim = { persistentvolumeclaim: 'any', ...target } as const;

export const claimPhase = gauge({
  ...source('persistentvolumeclaim'),
  name: 'kube_persistentvolumeclaim_status_phase',
  unit: 'boolean',
  help: 'Whether the claim is in this phase.',
  labels: { phase: ['Pending', 'Bound', 'Lost'], ...claim },
});

export const claimRequest = gauge({
  ...source('persistentvolumeclaim'),
  name: 'kube_persistentvolumeclaim_resource_requests_storage_bytes',
  unit: 'bytes',
  help: 'Size that the claim asks for.',
  labels: claim,
});
