import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { type ResolvedProgram, runProgram } from '../tools/index.ts';
import { type Manifest, parseManifests } from './manifest.ts';

/** What Kustomize makes of a folder. */
export interface Built {
  readonly text: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Builds a folder with a kustomization.
 * @throws Error with Kustomize's own words where it refuses
 */
export async function buildFolder(kustomize: ResolvedProgram, folder: string): Promise<Built> {
  const { code, stdout, stderr } = await runProgram(kustomize, ['build', folder]);
  if (code !== 0) throw new Error(`kustomize build ${folder}: ${stderr.trim()}`);
  return { text: stdout, manifests: parseManifests(stdout) };
}

/**
 * Builds the base with some of the optional components, in a folder of its own that is gone afterwards.
 * @param deploy the folder that holds `base` and `components`
 */
export async function buildWith(
  kustomize: ResolvedProgram,
  deploy: string,
  components: readonly string[],
): Promise<Built> {
  // Kustomize takes relative paths alone, and none through a link.
  const folder = await mkdtemp(join(deploy, '.build-'));
  try {
    const kustomization = {
      resources: [relative(folder, join(deploy, 'base'))],
      components: components.map((name) => relative(folder, join(deploy, 'components', name))),
    };
    await writeFile(join(folder, 'kustomization.yaml'), stringify(kustomization));
    return await buildFolder(kustomize, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
