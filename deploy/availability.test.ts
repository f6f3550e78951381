import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allContainers, buildFolder, componentOf, mountedFiles, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';

const { kustomize } = await ensurePrograms(['kustomize']);
const { manifests } = await buildFolder(kustomize, join(import.meta.dirname, 'base'));
const running = workloads(manifests);
const several = running.filter(({ spec }) => (spec.replicas ?? 1) > 1);
// Loki is one in the base and up to five with its autoscaler.
const spread = [...several, ...running.filter(({ metadata }) => metadata.name === 'loki')];
const selector = z.looseObject({ matchLabels: z.record(z.string(), z.string()) });
const isOf = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

describe('more than one of', () => {
  it('what the specification wants more than one of', () => {
    expect(several.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining([
        'otel-collector',
        'prometheus',
        'alertmanager',
        'tempo-distributor',
        'tempo-ingester',
        'tempo-querier',
        'grafana',
      ]),
    );
  });

  it.each(spread)('$metadata.name: apart from each other, over zones, and not all down at once', (one) => {
    const labels = one.spec.template.metadata.labels;
    const pod = z
      .looseObject({
        affinity: z.object({ podAntiAffinity: z.record(z.string(), z.array(z.unknown())) }),
        topologySpreadConstraints: z.array(
          z.looseObject({ topologyKey: z.string(), labelSelector: selector }),
        ),
      })
      .parse(one.spec.template.spec);
    expect(JSON.stringify(pod.affinity)).toContain('kubernetes.io/hostname');
    const [zones] = pod.topologySpreadConstraints;
    expect(zones?.topologyKey).toBe('topology.kubernetes.io/zone');
    expect(isOf(labels, zones?.labelSelector.matchLabels ?? { none: 'none' })).toBe(true);
    const budgets = manifests
      .filter(({ kind }) => kind === 'PodDisruptionBudget')
      .map((budget) => z.looseObject({ maxUnavailable: z.number(), selector }).parse(budget['spec']))
      .filter((budget) => isOf(labels, budget.selector.matchLabels));
    // Two budgets on one pod make every eviction fail.
    expect(budgets.map(({ maxUnavailable }) => maxUnavailable)).toEqual([1]);
  });
});

describe('what holds state', () => {
  it.each(running.filter(({ spec }) => spec.volumeClaimTemplates.length > 0))(
    '$metadata.name has longer than the default of 30 s to end, and keeps its volume as the group that it runs as',
    ({ metadata, spec }) => {
      const pod = spec.template.spec;
      // Only headers of indexes, made again; all others write something down.
      const least = metadata.name === 'thanos-store' ? 30 : 31;
      expect(z.number().default(30).parse(pod['terminationGracePeriodSeconds'])).toBeGreaterThanOrEqual(
        least,
      );
      expect(pod.securityContext['fsGroup']).toBe(pod.securityContext['runAsGroup']);
    },
  );
});

describe('names', () => {
  const services = manifests.filter(({ kind }) => kind === 'Service');

  it.each(services)('service $metadata.name leads to ports that its pods have', (service) => {
    const { selector: wanted, ports } = z
      .looseObject({
        selector: z.record(z.string(), z.string()),
        ports: z.array(z.looseObject({ targetPort: z.string(), protocol: z.string().default('TCP') })),
      })
      .parse(service['spec']);
    const pods = running.filter(({ spec }) => isOf(spec.template.metadata.labels, wanted));
    expect(pods.length).toBeGreaterThan(0);
    for (const pod of pods) {
      const open = allContainers(pod)
        .flatMap(({ ports: all }) => all)
        .map(({ name, protocol }) => `${name}/${protocol}`);
      for (const { targetPort, protocol } of ports) expect(open).toContain(`${targetPort}/${protocol}`);
    }
  });

  it('of ports are given once in a pod, or a service would lead to either', () => {
    for (const one of running) {
      const names = allContainers(one).flatMap(({ ports }) => ports.map(({ name }) => name));
      expect(new Set(names).size, componentOf(one)).toBe(names.length);
    }
  });

  it('of service accounts and ConfigMaps are of those that there are', () => {
    const accounts = manifests
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map(({ metadata }) => metadata.name);
    for (const one of running) {
      const { serviceAccountName } = one.spec.template.spec;
      expect(accounts).toContain(serviceAccountName);
      for (const { name } of allContainers(one))
        expect(() => mountedFiles(one, name, manifests)).not.toThrow();
    }
  });

  it('of images are followed by a version, never `latest`', () => {
    const images = running.flatMap((one) => allContainers(one).map(({ image }) => image));
    expect(images.filter((image) => !/:v?\d+\.\d+(\.\d+)?$/.test(image))).toEqual([]);
  });
});

it('tempo.yaml has nothing behind a dollar sign but variables of its pods, in comments neither', () => {
  // Tempo puts variables in before it reads the file as YAML, and ends where it cannot read the name of one.
  const texts = manifests.map(({ data }) => data?.['tempo.yaml']).filter((text) => text !== undefined);
  const names = new Set(
    manifests
      .filter(({ metadata }) => metadata.name.startsWith('tempo-environment'))
      .flatMap(({ data }) => Object.keys(data ?? {})),
  );
  expect(texts).toHaveLength(1);
  const asked = texts.flatMap((text) =>
    [...text.matchAll(/\$(?:\{(\w+)\})?/g)].map(([all, name = all]) => name),
  );
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !names.has(name))).toEqual([]);
});

it('ConfigMaps keep their names where a change of them is read in place; all others replace pods', () => {
  const mounted = running.flatMap((one) =>
    z
      .array(z.looseObject({ configMap: z.looseObject({ name: z.string() }).optional() }))
      .parse(one.spec.template.spec.volumes)
      .flatMap(({ configMap }) => configMap?.name ?? []),
  );
  const hash = /-[2456789bcdfghkmt]{10}$/;
  // Of every namespace, by Kubernetes itself.
  const kept = new Set(mounted.filter((name) => !hash.test(name) && name !== 'kube-root-ca.crt'));
  expect([...kept].sort()).toEqual([
    'alertmanager-config',
    'loki-overrides',
    'prometheus-client',
    'prometheus-config',
    'prometheus-rules',
    'tempo-overrides',
  ]);
});

it('every ConfigMap is far from the limit of 1 MiB', () => {
  const maps = manifests.filter(({ kind }) => kind === 'ConfigMap');
  const large = maps.filter(({ data }) => JSON.stringify(data).length > 900 * 1024);
  expect(large.map(({ metadata }) => metadata.name)).toEqual([]);
});
