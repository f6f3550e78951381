import { z } from 'zod';
import type { Manifest, Workload } from './manifest.ts';

const mounts = z.array(
  z.looseObject({ name: z.string(), mountPath: z.string(), subPath: z.string().optional() }),
);
const items = z.array(z.object({ key: z.string(), path: z.string() })).optional();
const source = z.looseObject({
  name: z.string(),
  configMap: z.looseObject({ name: z.string(), items }).optional(),
  secret: z.looseObject({ secretName: z.string(), items }).optional(),
});

/** What a container finds where its volumes are mounted. */
export interface MountedFiles {
  /** Path → content, of ConfigMaps. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths that a Secret fills: by its name and key. A key of a whole Secret stands as `*`. */
  readonly secrets: ReadonlyMap<string, { readonly secret: string; readonly key: string }>;
}

/**
 * The files that a container has at its start, out of ConfigMaps and Secrets.
 * @throws Error where a ConfigMap that a pod names is not among the manifests
 */
export function mountedFiles(
  workload: Workload,
  container: string,
  manifests: readonly Manifest[],
): MountedFiles {
  const pod = workload.spec.template.spec;
  const found = [...pod.initContainers, ...pod.containers].find(({ name }) => name === container);
  if (!found) throw new Error(`${workload.metadata.name} has no container ${container}`);
  const volumes = new Map(pod.volumes.map((one) => source.parse(one)).map((one) => [one.name, one]));
  const files = new Map<string, string>();
  const secrets = new Map<string, { secret: string; key: string }>();
  for (const { name, mountPath, subPath } of mounts.parse(found['volumeMounts'] ?? [])) {
    const volume = volumes.get(name);
    const at = (path: string): string | undefined => {
      if (subPath === undefined) return `${mountPath}/${path}`;
      return subPath === path ? mountPath : undefined;
    };
    if (volume?.configMap) {
      const { name: wanted, items: chosen } = volume.configMap;
      const map = manifests.find((one) => one.kind === 'ConfigMap' && one.metadata.name === wanted);
      if (!map) throw new Error(`${workload.metadata.name} mounts ConfigMap ${wanted}, which nothing makes`);
      const pairs = chosen ?? Object.keys(map.data ?? {}).map((key) => ({ key, path: key }));
      for (const { key, path } of pairs) {
        const content = map.data?.[key];
        if (content === undefined) throw new Error(`ConfigMap ${wanted} has no key ${key}`);
        const place = at(path);
        if (place !== undefined) files.set(place, content);
      }
    }
    if (volume?.secret) {
      const { secretName, items: chosen } = volume.secret;
      for (const { key, path } of chosen ?? [{ key: '*', path: '*' }]) {
        const place = at(path);
        if (place !== undefined) secrets.set(place, { secret: secretName, key });
      }
    }
  }
  return { files, secrets };
}
