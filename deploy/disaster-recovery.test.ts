import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Manifest, buildFolder, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';

// What DISASTER-RECOVERY.md tells people to type, against what is deployed: on the day nobody has time for a wrong name.

const { kustomize } = await ensurePrograms(['kustomize']);
const build = async (name: string): Promise<readonly Manifest[]> =>
  (await buildFolder(kustomize, join(import.meta.dirname, name))).manifests;
const production = await build('overlays/production');
const base = workloads(await build('base'));
const text = await readFile(join(import.meta.dirname, 'DISASTER-RECOVERY.md'), 'utf8');

/** `KIND/NAME`, in lower case, of all that is there. */
const objects = new Set(production.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`));
const claims = new Set(
  workloads(production).flatMap(({ metadata, spec }) =>
    spec.volumeClaimTemplates.map((claim) => `${claim.metadata.name}-${metadata.name}`),
  ),
);
/** Of what an autoscaler holds, how many there are at least. */
const least = new Map(
  production
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map((one) => [
      one.metadata.name,
      z.looseObject({ minReplicas: z.number() }).parse(one['spec']).minReplicas,
    ]),
);
const scaled = [...text.matchAll(/kubectl scale (\w+) ([a-z -]+) --replicas=(\d+)/g)].flatMap(
  ([, kind = '', names = '', replicas]) =>
    names.split(' ').map((name) => ({ object: `${kind}/${name}`, name, replicas: Number(replicas) })),
);

describe('DISASTER-RECOVERY.md', () => {
  it('names the claims that there are, each of them', () => {
    const named = [...text.matchAll(/`([a-z]+-[a-z-]+)-(?:N|\d)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => /^(data|queues)-/.test(name));
    expect(new Set(named)).toEqual(claims);
  });

  it('names what waits for a lost zone: all of one replica with a volume', () => {
    const alone = workloads(production)
      .filter(({ spec }) => spec.volumeClaimTemplates.length > 0)
      .filter(({ metadata, spec }) => (spec.replicas ?? least.get(metadata.name) ?? 1) === 1);
    const [, zone = ''] = /\n## A zone\n(.*?)\n## /s.exec(text) ?? [];
    const named = [...zone.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(alone.map(({ metadata }) => metadata.name).sort());
  });

  it('names objects that there are', () => {
    const named = [...text.matchAll(/\b(deployment|statefulset|service|cronjob)\/([a-z-]+)/g)].map(
      ([name]) => name,
    );
    expect(named.length).toBeGreaterThan(3);
    expect([...named, ...scaled.map(({ object }) => object)].filter((name) => !objects.has(name))).toEqual(
      [],
    );
  });

  it('starts again all that it stops, as many as the base has', () => {
    const last = new Map(scaled.map(({ name, replicas }) => [name, replicas]));
    expect([...last.keys()].sort()).toEqual([
      'cost-exporter',
      'grafana',
      'pipeline-exporter',
      'prometheus',
      'recovery',
    ]);
    for (const [name, replicas] of last)
      expect(replicas, name).toBe(base.find(({ metadata }) => metadata.name === name)?.spec.replicas);
  });
});
