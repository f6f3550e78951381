import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runProgram } from '../tools/index.ts';
import type { ApiClient } from './api-client.ts';
import { type Manifest, parseManifests } from './manifest.ts';

const moduleFolder = fileURLToPath(new URL('../../tools/cert-manager', import.meta.url));
const kinds = ['certificates', 'issuers', 'clusterissuers'];

/**
 * What an installed cert-manager brings: its namespace, and the definitions of its objects that manifests name, out of
 * its Go module in the version that
 * `tools/cert-manager/go.mod` pins; Go fetches it once, and checks it against go.sum.
 * @throws Error where there is no Go, or the module cannot be had
 */
export async function certManagerDefinitions(): Promise<Manifest[]> {
  const { code, stdout, stderr } = await runProgram(
    'go',
    ['mod', 'download', '-json', 'github.com/cert-manager/cert-manager'],
    { cwd: moduleFolder, env: { ...process.env, GOFLAGS: '-mod=readonly', GOWORK: 'off' } },
  ).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the definitions of cert-manager come as a Go module, and Go cannot be run: ${why}`);
  });
  const result = z.object({ Dir: z.string() }).safeParse(parseOrNothing(stdout));
  if (code !== 0 || !result.success)
    throw new Error(`the definitions of cert-manager cannot be had: ${`${stderr}${stdout}`.trim()}`);
  const texts = kinds.map(async (kind) => {
    const text = await readFile(join(result.data.Dir, `deploy/crds/crd-${kind}.yaml`), 'utf8');
    // They are templates of a Helm chart; what is left open is labels.
    return text.replaceAll(/'?\{\{.*?\}\}'?/g, 'cert-manager');
  });
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: cert-manager }\n';
  return [namespace, ...(await Promise.all(texts))].flatMap(parseManifests);
}

const definition = z.looseObject({
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    versions: z.array(z.object({ name: z.string() })),
  }),
});

/** Tells the server of new kinds, and waits until it serves them. */
export async function define(client: ApiClient, definitions: readonly Manifest[]): Promise<void> {
  for (const one of definitions) {
    const said = await client.apply(one, { isTrial: false });
    if (said.length > 0) throw new Error(`${one.metadata.name}: ${said.join('; ')}`);
  }
  const deadline = Date.now() + 30_000;
  for (const one of definitions.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
    const { group, names, versions } = definition.parse(one).spec;
    const apiVersion = `${group}/${versions[0]?.name ?? ''}`;
    client.forgetKinds();
    while (!(await client.serves(apiVersion, names.kind))) {
      if (Date.now() > deadline) throw new Error(`the API server does not serve ${apiVersion} ${names.kind}`);
      await sleep(100);
      client.forgetKinds();
    }
  }
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
