import { z } from 'zod';
import {
  type Manifest,
  type Workload,
  allContainers,
  componentOf,
  mountedFiles,
  workloads,
} from '../src/deploy/index.ts';

const service = z.looseObject({
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({
    selector: z.record(z.string(), z.string()).default({}),
    ports: z.array(z.object({ port: z.number(), targetPort: z.union([z.string(), z.number()]) }).loose()),
  }),
});

/**
 * Reads out of built configurations where each component connects to: addresses of services, whatever file, argument or
 * variable they stand in, and the pods that Prometheus looks for.
 * @returns `FROM → TO:PORT` by components' names and the ports that containers listen on
 * @throws Error where an address names a service or a port that there is not
 */
export function destinations(manifests: readonly Manifest[]): Set<string> {
  const running = workloads(manifests);
  const found = new Set<string>();
  for (const one of running) {
    const from = componentOf(one);
    const text = textOf(one, manifests);
    for (const [address, host = '', port = ''] of text.matchAll(
      /([a-z0-9.-]+)\.observability\.svc(?:\.cluster\.local)?:(\d+)/g,
    ))
      for (const to of behind(
        host.split('.').at(-1) ?? '',
        Number(port),
        manifests,
        running,
        `${from}: ${address}`,
      ))
        found.add(`${from} → ${to}`);
    if (from === 'prometheus') for (const to of lookedFor(text, running)) found.add(`${from} → ${to}`);
  }
  return found;
}

/** All that a workload reads at its start; for Grafana also what its sidecars fetch. */
function textOf(one: Workload, manifests: readonly Manifest[]): string {
  const names = allContainers(one).map(({ name }) => name);
  const files = names.flatMap((name) => [...mountedFiles(one, name, manifests).files.values()]);
  const fetched = manifests.filter(
    ({ metadata }) => componentOf(one) === 'grafana' && metadata.labels['grafana_datasource'] !== undefined,
  );
  const given = allContainers(one)
    .flatMap(({ envFrom }) => envFrom.map(({ configMapRef }) => configMapRef?.name))
    .flatMap((name) =>
      manifests.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name),
    );
  // Names in ${} of tempo.yaml come from a ConfigMap, as variables.
  const values = manifests.flatMap(({ kind, data }) =>
    kind === 'ConfigMap' ? Object.entries(data ?? {}) : [],
  );
  const variables = new Map(values);
  return [
    ...files,
    ...given.flatMap(({ data }) => Object.values(data ?? {})),
    ...fetched.flatMap(({ data }) => Object.values(data ?? {})),
    JSON.stringify(allContainers(one).map(({ args, command, env }) => ({ args, command, env }))),
  ]
    .join('\n')
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/\$\{([A-Z0-9_]+)\}/g, (all, name: string) => variables.get(name) ?? all);
}

function behind(
  name: string,
  port: number,
  manifests: readonly Manifest[],
  running: readonly Workload[],
  where: string,
): string[] {
  const object = manifests.find((one) => one.kind === 'Service' && one.metadata.name === name);
  if (!object) throw new Error(`${where}: there is no service ${name}`);
  const { selector, ports } = service.parse(object).spec;
  const target = ports.find((one) => one.port === port)?.targetPort;
  if (target === undefined) throw new Error(`${where}: service ${name} has no port ${port}`);
  const pods = running.filter(({ spec }) =>
    Object.entries(selector).every(([label, value]) => spec.template.metadata.labels[label] === value),
  );
  const ends = pods.flatMap((pod) =>
    allContainers(pod)
      .flatMap((container) => container.ports)
      .filter((one) => one.name === target || one.containerPort === target)
      .map((one) => `${componentOf(pod)}:${one.containerPort}`),
  );
  if (ends.length === 0) throw new Error(`${where}: nothing is behind it`);
  return ends;
}

/** Prometheus keeps pods by `NAME;PORT`: the component's name and the name of a container's port. */
function lookedFor(text: string, running: readonly Workload[]): string[] {
  const patterns = [...text.matchAll(/regex: ([a-z.+-]+;[a-z-]+)/g)].map(
    ([, one = '']) => new RegExp(`^${one}$`),
  );
  return running.flatMap((pod) =>
    allContainers(pod)
      .flatMap((container) => container.ports)
      .filter((port) => patterns.some((one) => one.test(`${componentOf(pod)};${port.name}`)))
      .map((port) => `${componentOf(pod)}:${port.containerPort}`),
  );
}
