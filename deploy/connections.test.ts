import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type End, buildFolder, componentOf, policyJudge, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';
import { components, connections, outside } from './connections.ts';

// The matrix as a table against what the built policies let through, for every pair of ends and every port that any
// connection of the matrix uses.

const { kustomize } = await ensurePrograms(['kustomize']);
const { manifests } = await buildFolder(kustomize, join(import.meta.dirname, 'overlays/production'));
const isAllowed = policyJudge(manifests, 'observability');

const namespace = (name: string): Record<string, string> => ({ 'kubernetes.io/metadata.name': name });
const places: Readonly<Record<(typeof outside)[number], End>> = {
  'any namespace': { pod: { app: 'backend' }, namespace: namespace('shop') },
  'ingress controller': { pod: {}, namespace: namespace('ingress-nginx') },
  'API server': { address: '172.20.0.1' },
  DNS: { pod: { 'k8s-app': 'kube-dns' }, namespace: namespace('kube-system') },
  nodes: { address: '10.0.3.7' },
  'cert-manager': { pod: {}, namespace: namespace('cert-manager') },
  internet: { address: '203.0.113.9' },
  'cloud metadata': { address: '169.254.169.254' },
};
const pods: Readonly<Record<string, End>> = Object.fromEntries(
  workloads(manifests).map((one) => [
    componentOf(one),
    { pod: one.spec.template.metadata.labels, namespace: namespace('observability') },
  ]),
);
const listed = new Set(
  connections.map(({ from, to, port, protocol = 'TCP' }) => `${from} → ${to}:${port}/${protocol}`),
);
const ports = [...new Set(connections.map(({ port }) => port)), 22];

describe('the connection matrix', () => {
  it('knows every component that is deployed', () => {
    expect(Object.keys(pods).sort()).toEqual([...components].sort());
  });

  it('is what the policies allow between components, and nothing else', () => {
    const allowed = components.flatMap((from) =>
      components.flatMap((to) =>
        ports.flatMap((port) =>
          (['TCP', 'UDP'] as const).flatMap((protocol) => {
            const [source, target] = [pods[from], pods[to]];
            const isOpen = source && target && isAllowed({ from: source, to: target, port, protocol });
            return isOpen ? [`${from} → ${to}:${port}/${protocol}`] : [];
          }),
        ),
      ),
    );
    const isInside = (text: string): boolean => !outside.some((place) => text.includes(place));
    // Pods of the stack are in "any namespace" as well, but may not open the connection themselves.
    expect(allowed.sort()).toEqual([...listed].filter(isInside).sort());
    expect(allowed.length).toBeGreaterThan(80);
  });

  it.each(connections)('allows $from → $to:$port', ({ from, to, port, protocol }) => {
    const end = (name: string): End | undefined =>
      pods[name] ?? Object.entries(places).find(([place]) => place === name)?.[1];
    const [source, target] = [end(from), end(to)];
    expect(source && target && isAllowed({ from: source, to: target, port, protocol })).toBe(true);
  });

  it.each(['prometheus', 'loki', 'grafana', 'postgresql', 'recovery'])(
    'lets no other namespace and no address of the internet reach %s',
    (name) => {
      const target = pods[name];
      const strangers = [places['any namespace'], places.internet];
      const open = strangers.flatMap((from) =>
        ports.filter((port) => target && isAllowed({ from, to: target, port })),
      );
      expect(open).toEqual([]);
    },
  );
});
