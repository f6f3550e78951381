import { parse } from 'yaml';
import { type Manifest, type Workload, workloads } from '../../src/deploy/index.ts';

/** Finds figures in built manifests; `undefined` where there is none. */
export interface Lookup {
  /** A value of an object, by kind, name and path. */
  readonly at: (kind: string, name: string, ...path: readonly (string | number)[]) => unknown;
  /** A value of a container: the first of the workload, unless named. */
  readonly container: (workload: string, ...path: readonly (string | number)[]) => unknown;
  /** What follows a flag (`--name=value`) in the arguments of any container; `set` for a flag without a value. */
  readonly flag: (workload: string, flag: string) => string | undefined;
  /** What runs its pods: StatefulSet, Deployment. */
  readonly kind: (workload: string) => string | undefined;
  /** A value of a YAML file in a ConfigMap, names in `${}` put in from `tempo.env`. */
  readonly file: (name: string, ...path: readonly (string | number)[]) => unknown;
  /** The size that the volume of a StatefulSet asks for. */
  readonly volume: (workload: string) => string | undefined;
  /** Ports that the containers of a workload listen on. */
  readonly ports: (workload: string) => number[];
}

/** @param manifests of one built folder */
export function lookup(manifests: readonly Manifest[]): Lookup {
  const running = workloads(manifests);
  const find = (name: string): Workload | undefined => running.find(({ metadata }) => metadata.name === name);
  const containers = (name: string): Workload['spec']['template']['spec']['containers'] =>
    find(name)?.spec.template.spec.containers ?? [];
  const maps = manifests.filter(({ kind }) => kind === 'ConfigMap').map(({ data = {} }) => data);
  const environment = new Map(maps.flatMap((data) => Object.entries(data)));
  return {
    at: (kind, name, ...path) =>
      dig(
        manifests.find((one) => one.kind === kind && one.metadata.name === name),
        path,
      ),
    container: (workload, ...path) => dig(containers(workload)[0], path),
    flag: (workload, flag) => {
      const args = containers(workload).flatMap((one) => one.args);
      const found = args.find((arg) => arg === flag || arg.startsWith(`${flag}=`));
      return found === flag ? 'set' : found?.slice(flag.length + 1);
    },
    kind: (workload) => find(workload)?.kind,
    file: (name, ...path) => {
      const text = maps.map((data) => data[name]).find((one) => one !== undefined);
      if (text === undefined) return undefined;
      const filled = text.replaceAll(
        /\$\{([A-Z0-9_]+)\}/g,
        (all, key: string) => environment.get(key) ?? all,
      );
      return dig(parse(filled, { merge: true }), path);
    },
    volume: (workload) => find(workload)?.spec.volumeClaimTemplates[0]?.spec.resources.requests['storage'],
    ports: (workload) => containers(workload).flatMap(({ ports }) => ports.map((one) => one.containerPort)),
  };
}

function dig(tree: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    tree,
  );
}
