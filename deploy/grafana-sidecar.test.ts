import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dashboards } from '../dashboards/index.ts';
import { allContainers, buildFolder, workloads } from '../src/deploy/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { ensurePrograms } from '../src/tools/index.ts';

// What Grafana's sidecars look for, held against the ConfigMaps that are built: a label or a folder that is spelt
// otherwise leaves Grafana empty without any error.

const { kustomize } = await ensurePrograms(['kustomize']);
const { manifests } = await buildFolder(kustomize, join(import.meta.dirname, 'base'));
const grafana = workloads(manifests).find(({ metadata }) => metadata.name === 'grafana');
const configMaps = manifests.filter(({ kind }) => kind === 'ConfigMap');
const annotated = z.looseObject({ annotations: z.record(z.string(), z.string()).optional() });

function sidecar(container: string): Record<string, string> {
  const found = grafana && allContainers(grafana).find(({ name }) => name === container);
  return Object.fromEntries((found?.env ?? []).map(({ name, value = '' }) => [name, value]));
}

describe('dashboards', () => {
  const { LABEL = '', FOLDER, FOLDER_ANNOTATION = '', NAMESPACE } = sidecar('dashboards');
  const found = configMaps.filter(({ metadata }) => metadata.labels[LABEL] !== undefined);

  it('are each in a ConfigMap that the sidecar finds, in the folder that the definition names', () => {
    const definitions = dashboards(fixtureSettings).map(({ uid, folder }) => [`${uid}.json`, folder]);
    const placed = found.map(({ metadata, data = {} }) => [
      Object.keys(data).join(),
      annotated.parse(metadata).annotations?.[FOLDER_ANNOTATION],
    ]);
    expect(placed.sort()).toEqual(definitions.sort());
    expect(new Set(found.map(({ metadata }) => metadata.namespace))).toEqual(new Set([NAMESPACE]));
  });

  it('are written where Grafana reads them, a folder of its own for each of theirs', () => {
    const provider = configMaps.flatMap(({ data = {} }) => data['provider.yaml'] ?? []).join('');
    expect(parse(provider)).toMatchObject({
      providers: [{ options: { path: FOLDER, foldersFromFilesStructure: true } }],
    });
  });

  it('fit into a ConfigMap', () => {
    const sizes = found.map(({ data }) => Buffer.byteLength(JSON.stringify(data)));
    expect(sizes.length).toBe(5);
    expect(Math.max(...sizes)).toBeLessThan(2 ** 20);
  });
});

describe('data sources', () => {
  const { LABEL = '', FOLDER } = sidecar('datasources');

  it('are in one ConfigMap that the sidecar finds, and are written where Grafana provisions from', () => {
    const found = configMaps.filter(({ metadata }) => metadata.labels[LABEL] !== undefined);
    expect(found.map(({ data = {} }) => Object.keys(data))).toEqual([['datasources.yaml']]);
    expect(FOLDER).toBe('/etc/grafana/provisioning/datasources');
  });
});
