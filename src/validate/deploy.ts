import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Manifest,
  type Variant,
  acceptance,
  buildVariants,
  certManagerDefinitions,
  define,
  startApiServer,
} from '../deploy/index.ts';
import { type Log, ensurePrograms, resolveIfAvailable } from '../tools/index.ts';
import { validateBuilt } from './built.ts';
import { unknownGrafanaSettings } from './grafana.ts';
import type { Validation } from './validation.ts';

/**
 * Checks every way to deploy the stack: it builds, an API server takes it, and the configurations in it are right.
 * @param deploy the folder that holds `base`, `components` and `overlays`
 * @param grafanaKeys settings that Grafana knows, by section
 * @throws ProgramsUnavailable where a program cannot be had
 */
export async function validateDeploy(
  deploy: string,
  grafanaKeys: Readonly<Record<string, readonly string[]>>,
  log: Log,
): Promise<Validation[]> {
  const programs = await ensurePrograms(
    ['kustomize', 'etcd', 'kube-apiserver', 'promtool', 'amtool', 'otelcol', 'loki'],
    { log },
  );
  const variants = await buildVariants(programs.kustomize, deploy);
  const builds = variants.map(({ name, built }) => ({
    what: name,
    program: 'kustomize',
    findings: built instanceof Error ? built.message : '',
  }));
  // What a component alone changes is in the overlays as well.
  const whole = variants.filter(
    ({ name }) => name !== 'base + all components' && /^overlays|^base$/.test(name),
  );
  const [pinnedLoki, tempo] = await Promise.all([
    resolveIfAvailable('loki-pinned'),
    resolveIfAvailable('tempo'),
  ]);
  if (!pinnedLoki)
    log(`Loki's configuration is checked by ${programs.loki.version}, not by the deployed version`);
  if (!tempo) log("Tempo's configuration is not checked: there is no Tempo on PATH or in the tool cache");
  const readers = { ...programs, loki: pinnedLoki ?? programs.loki, tempo };
  const configurations: Validation[] = [];
  for (const one of whole) configurations.push(...(await validateBuilt(readers, one)));
  const settings = variants.map(({ name, built }) => ({
    what: `${name}: settings of Grafana`,
    program: 'grafana',
    findings: built instanceof Error ? '' : unknownGrafanaSettings(built.manifests, grafanaKeys).join('\n'),
  }));
  log('starting an API server of Kubernetes');
  return [...builds, ...(await askServer(programs, variants)), ...configurations, ...settings];
}

async function askServer(
  programs: Parameters<typeof startApiServer>[0],
  variants: readonly Variant[],
): Promise<Validation[]> {
  const program = 'apiserver';
  const folder = await mkdtemp(join(tmpdir(), 'api-server-'));
  try {
    const { client, stop } = await startApiServer(programs, folder);
    try {
      await define(client, await certManagerDefinitions());
      const lists = new Map<string, readonly Manifest[]>();
      for (const { name, built } of variants) if (!(built instanceof Error)) lists.set(name, built.manifests);
      const findings = await acceptance(client, lists);
      const misspelt = await refusesMisspelt([...lists.values()].flat(), (one) =>
        client.apply(one, { isTrial: true }),
      );
      return [
        ...[...findings].map(([what, said]) => ({ what, program, findings: said.join('\n') })),
        { what: 'a misspelt field is refused', program, findings: misspelt },
      ];
    } finally {
      await stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A server that takes anything would prove nothing. */
async function refusesMisspelt(
  manifests: readonly Manifest[],
  apply: (one: Manifest) => Promise<string[]>,
): Promise<string> {
  const one = manifests.find(({ kind }) => kind === 'Deployment');
  if (!one) return 'there is no Deployment to misspell';
  const said = await apply({ ...one, spec: Object.assign({ replica: 2 }, one['spec']) });
  return said.some((text) => text.includes('replica')) ? '' : 'a Deployment with spec.replica was accepted';
}
