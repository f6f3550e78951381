/** What a program may ask of the API server. */
export interface Permission {
  readonly account: string;
  /** A namespace, or the whole cluster. */
  readonly where: string;
  /** `group/resource`, without a group for the core one. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly why: string;
}

/** Every permission that the manifests give, with its reason. `security.test.ts` holds the roles to it. */
export const permissions: readonly Permission[] = [
  {
    account: 'otel-collector',
    where: 'cluster',
    resources: ['pods', 'namespaces', 'apps/replicasets'],
    verbs: ['get', 'list', 'watch'],
    why: 'k8sattributes finds the pod behind an address; senders are in any namespace',
  },
  {
    account: 'prometheus',
    where: 'cluster',
    resources: ['nodes'],
    verbs: ['get', 'list', 'watch'],
    why: 'discovery of kubelets; nodes belong to no namespace',
  },
  {
    account: 'prometheus',
    where: 'cluster',
    resources: ['nodes/metrics'],
    verbs: ['get'],
    why: 'kubelets ask for it',
  },
  {
    account: 'prometheus',
    where: 'observability',
    resources: ['pods'],
    verbs: ['get', 'list', 'watch'],
    why: 'discovery of what is scraped',
  },
  {
    account: 'prometheus',
    where: 'cert-manager',
    resources: ['pods'],
    verbs: ['get', 'list', 'watch'],
    why: 'discovery of cert-manager, which tells when certificates end',
  },
  {
    account: 'grafana',
    where: 'observability',
    resources: ['configmaps'],
    verbs: ['get', 'list', 'watch'],
    why: 'the sidecars find dashboards and data sources',
  },
  {
    account: 'kube-state-metrics',
    where: 'observability',
    resources: [
      'persistentvolumeclaims',
      'pods',
      'apps/deployments',
      'apps/statefulsets',
      'autoscaling/horizontalpodautoscalers',
      'batch/cronjobs',
      'batch/jobs',
    ],
    verbs: ['list', 'watch'],
    why: 'it tells of these objects',
  },
  {
    account: 'prometheus-adapter',
    where: 'cluster',
    resources: ['namespaces', 'pods'],
    verbs: ['get', 'list', 'watch'],
    why: 'it finds the objects that series belong to',
  },
  {
    account: 'prometheus-adapter',
    where: 'cluster',
    resources: ['ClusterRole system:auth-delegator'],
    verbs: [],
    why: 'it has the API server check who asks, and what they may',
  },
  {
    account: 'prometheus-adapter',
    where: 'kube-system',
    resources: ['Role extension-apiserver-authentication-reader'],
    verbs: [],
    why: 'it reads how the API server proves itself',
  },
  {
    account: 'kube-system/horizontal-pod-autoscaler',
    where: 'cluster',
    resources: ['custom.metrics.k8s.io/*'],
    verbs: ['get', 'list'],
    why: 'autoscalers read the metrics; it is the controller’s own account',
  },
];

/** Workloads whose every container gets the token of its account. */
export const tokens: Readonly<Record<string, string>> = {
  'otel-collector': 'asks for pods',
  prometheus: 'asks for pods and nodes; shows it to kubelets. Its sidecar has it too',
  'kube-state-metrics': 'asks for the objects that it tells of',
  'prometheus-adapter': 'is part of the API',
};
