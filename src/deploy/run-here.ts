import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mountedFiles } from './files.ts';
import { type Manifest, allContainers, workloads } from './manifest.ts';

/** A container of the manifests whose files lie in a folder of this machine. */
export interface HereContainer {
  /** Its arguments, with paths that lead into the folder. */
  readonly args: readonly string[];
  readonly manifest: ReturnType<typeof allContainers>[number];
}

/**
 * Lays the files that a container mounts into a folder, at their own paths below it, with paths among their content and
 * the arguments moved there as well: so a program runs on this machine as it is deployed.
 * @param values of the Secret, by key
 * @throws Error where there is no such container, or a key that it mounts is not among the values
 */
export async function layOut(
  manifests: readonly Manifest[],
  [workloadName, containerName]: readonly [string, string],
  { folder, values }: { readonly folder: string; readonly values: Readonly<Record<string, string>> },
): Promise<HereContainer> {
  const workload = workloads(manifests).find(({ metadata }) => metadata.name === workloadName);
  const container = workload && allContainers(workload).find(({ name }) => name === containerName);
  if (!container) throw new Error(`expected a container ${workloadName}/${containerName}`);
  const { files, secrets } = mountedFiles(workload, containerName, manifests);
  const all = new Map(files);
  for (const [path, { secret, key }] of secrets) {
    // Certificates are cert-manager's: whoever needs them puts them there.
    if (secret !== 'observability-secrets') continue;
    const value = values[key];
    if (value === undefined)
      throw new Error(`${workloadName}/${containerName} mounts the unknown key ${key}`);
    all.set(path, value);
  }
  const moved = (text: string): string => text.replaceAll(/\/etc\/(?=[a-z])/g, `${folder}/etc/`);
  for (const [path, content] of all) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), moved(content), { mode: 0o600 });
  }
  const args = container.args.map((arg) => arg.replace(/(?<==)\/(?=[a-z])/, `${folder}/`));
  return { args, manifest: container };
}

/**
 * Arguments with other values for some flags.
 * @param values by flag, such as `--http-address`; undefined leaves it out
 * @throws Error where a flag is not among the arguments: then it is not deployed as the caller thinks
 */
export function withFlags(
  args: readonly string[],
  values: Readonly<Record<string, string | undefined>>,
): string[] {
  const nameOf = (arg: string): string => arg.split('=', 1)[0] ?? arg;
  for (const name of Object.keys(values)) {
    if (!args.some((arg) => nameOf(arg) === name)) throw new Error(`expected ${name} among the arguments`);
  }
  return args.flatMap((arg) => {
    const name = nameOf(arg);
    if (!(name in values)) return [arg];
    const value = values[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
}
