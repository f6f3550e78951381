import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const strings = z.record(z.string(), z.string());
const port = z.looseObject({
  name: z.string(),
  containerPort: z.number(),
  protocol: z.string().default('TCP'),
});
const quantities = z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({});

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .default([]),
  /** Variables of whole ConfigMaps. */
  envFrom: z
    .array(z.looseObject({ configMapRef: z.looseObject({ name: z.string() }).optional() }))
    .default([]),
  ports: z.array(port).default([]),
  resources: z.looseObject({ requests: quantities, limits: quantities }).prefault({}),
  securityContext: z.record(z.string(), z.unknown()).default({}),
  livenessProbe: z.unknown().optional(),
  readinessProbe: z.unknown().optional(),
  startupProbe: z.unknown().optional(),
});

const podSpec = z.looseObject({
  serviceAccountName: z.string().optional(),
  automountServiceAccountToken: z.boolean().optional(),
  securityContext: z.record(z.string(), z.unknown()).default({}),
  initContainers: z.array(container).default([]),
  containers: z.array(container),
  volumes: z.array(z.record(z.string(), z.unknown())).default([]),
});

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: strings.default({}),
  }),
  data: strings.optional(),
});

const workload = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    replicas: z.number().optional(),
    template: z.looseObject({
      metadata: z.looseObject({ labels: strings }),
      spec: podSpec,
    }),
    volumeClaimTemplates: z
      .array(
        z.looseObject({
          metadata: z.looseObject({ name: z.string() }),
          spec: z.looseObject({ resources: z.looseObject({ requests: strings }) }),
        }),
      )
      .default([]),
  }),
});

const jobTemplate = z.looseObject({
  spec: z.looseObject({ jobTemplate: z.looseObject({ spec: workload.shape.spec }) }),
});

/** An object of Kubernetes, as Kustomize writes it. */
export type Manifest = z.infer<typeof manifest>;
/** A StatefulSet, a Deployment, or the pods of a CronJob. */
export type Workload = z.infer<typeof workload>;
/** A container of a pod. */
export type Container = z.infer<typeof container>;

/**
 * Reads what `kustomize build` prints.
 * @throws Error where a document is no object of Kubernetes
 */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return manifest.parse(document.toJS());
  });
}

/** What runs pods. */
export function workloads(manifests: readonly Manifest[]): Workload[] {
  return manifests.flatMap((one) => {
    if (one.kind === 'StatefulSet' || one.kind === 'Deployment') return [workload.parse(one)];
    if (one.kind !== 'CronJob') return [];
    return [workload.parse({ ...one, spec: jobTemplate.parse(one).spec.jobTemplate.spec })];
  });
}

/** The name by which services and network policies find a workload's pods. */
export function componentOf({ metadata, spec }: Workload): string {
  return spec.template.metadata.labels['app.kubernetes.io/name'] ?? metadata.name;
}

/** Everything that runs in a pod, in order: what initialises it, then what stays. */
export function allContainers({ spec }: Workload): Container[] {
  const { initContainers, containers } = spec.template.spec;
  return [...initContainers, ...containers];
}
