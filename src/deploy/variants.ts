import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { ResolvedProgram } from '../tools/index.ts';
import { type Built, buildFolder, buildWith } from './build.ts';

/** A way to deploy the stack, or why Kustomize refuses it. */
export interface Variant {
  /** `overlays/NAME`, `base`, `base + COMPONENT`, `base + all components`. */
  readonly name: string;
  readonly built: Built | Error;
}

/**
 * Builds every overlay, the base alone, with each of the components, and with all of them.
 * @param deploy the folder that holds `base`, `components` and `overlays`
 */
export async function buildVariants(kustomize: ResolvedProgram, deploy: string): Promise<Variant[]> {
  const [components, overlays] = await Promise.all([
    kustomizations(join(deploy, 'components')),
    kustomizations(join(deploy, 'overlays')),
  ]);
  const builds: readonly (readonly [string, () => Promise<Built>])[] = [
    ...overlays.map(
      (name) => [`overlays/${name}`, () => buildFolder(kustomize, join(deploy, 'overlays', name))] as const,
    ),
    ['base', () => buildFolder(kustomize, join(deploy, 'base'))],
    ...components.map((name) => [`base + ${name}`, () => buildWith(kustomize, deploy, [name])] as const),
    ['base + all components', () => buildWith(kustomize, deploy, components)],
  ];
  const limit = pLimit(2);
  return Promise.all(
    builds.map(async ([name, build]) => ({
      name,
      built: await limit(build).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      ),
    })),
  );
}

/** Folders in a folder that Kustomize can build. */
async function kustomizations(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.flatMap((path) => /^([^/]+)\/kustomization\.yaml$/.exec(path)?.[1] ?? []).sort();
}
