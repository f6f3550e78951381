import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type End, buildFolder, componentOf, policyJudge, workloads } from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';
import { components, connections, outside } from './connections.ts';
import { destinations } from './destinations.ts';

// The matrix as a table against what the built policies let through, for every pair of ends and every port that any
// connection of the matrix uses.

const { kustomize } = await ensurePrograms(['kustomize']);
const production = await buildFolder(kustomize, join(import.meta.dirname, 'overlays/production'));
const { manifests } = production;
const base = await buildFolder(kustomize, join(import.meta.dirname, 'base'));
const isAllowed = policyJudge(manifests, 'observability');

const namespace = (name: string): Record<string, string> => ({ 'kubernetes.io/metadata.name': name });
const places: Readonly<Record<(typeof outside)[number], End>> = {
  'any namespace': { pod: { app: 'backend' }, namespace: namespace('shop') },
  'ingress controller': { pod: {}, namespace: namespace('ingress-nginx') },
  'API server': { address: '172.20.0.1' },
  DNS: { pod: { 'k8s-app': 'kube-dns' }, namespace: namespace('kube-system') },
  nodes: { address: '10.0.3.7' },
  'cert-manager': { pod: {}, namespace: namespace('cert-manager') },
  'ACME solver': {
    pod: { 'acme.cert-manager.io/http01-solver': 'true' },
    namespace: namespace('observability'),
  },
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

  it('lets the ingress controller alone reach what proves host names to Let’s Encrypt', () => {
    const to = places['ACME solver'];
    const ends = [...Object.entries(pods), ...Object.entries(places)].filter(([, end]) => end !== to);
    const open = ends.flatMap(([name, from]) =>
      ports.filter((port) => isAllowed({ from, to, port })).map((port) => `${name}:${port}`),
    );
    expect(open).toEqual(['ingress controller:8089']);
  });

  it('is what the policies allow to and from places outside, and nothing else', () => {
    // Which addresses are nodes and API servers, a policy for any cluster cannot know; only the metadata of the cloud has
    // one of its own.
    const addresses: readonly string[] = ['API server', 'nodes', 'internet'];
    const kind = (place: string): string => (addresses.includes(place) ? 'an address' : place);
    const wanted = new Set(
      connections.map(
        ({ from, to, port, protocol = 'TCP' }) => `${kind(from)} → ${kind(to)}:${port}/${protocol}`,
      ),
    );
    // Anybody in the cluster may send telemetry.
    for (const place of ['ingress controller', 'DNS', 'cert-manager'])
      for (const port of [4317, 4318]) wanted.add(`${place} → otel-collector:${port}/TCP`);
    const open = Object.entries(pods).flatMap(([name, pod]) =>
      Object.entries(places).flatMap(([place, end]) =>
        ports.flatMap((port) =>
          (['TCP', 'UDP'] as const).flatMap((protocol) => [
            ...(isAllowed({ from: pod, to: end, port, protocol })
              ? [`${name} → ${kind(place)}:${port}/${protocol}`]
              : []),
            ...(isAllowed({ from: end, to: pod, port, protocol })
              ? [`${kind(place)} → ${name}:${port}/${protocol}`]
              : []),
          ]),
        ),
      ),
    );
    // Between two places outside, what is open is told above.
    const isOutside = (text: string): boolean =>
      [...outside.map(kind), 'an address'].some((place) => text.includes(place)) &&
      !text.includes('ACME solver');
    expect([...new Set(open)].sort()).toEqual([...wanted].filter(isOutside).sort());
  });

  it('prints each pair of components with its ports', () => {
    const lines = components.flatMap((from) =>
      [...new Set(connections.filter((one) => one.from === from).map(({ to }) => to))].map((to) => {
        const open = connections.filter((one) => one.from === from && one.to === to);
        const list = open.map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`).join(', ');
        return `${from.padEnd(24)} → ${to.padEnd(24)} ${list}`;
      }),
    );
    process.stdout.write(`${lines.join('\n')}\nall others: denied\n`);
    expect(lines.length).toBeGreaterThan(100);
  });
});

describe('what the configurations connect to', () => {
  const sides = connections.filter(
    ({ from, to }) => !outside.some((place) => place === from || place === to),
  );
  const allowed = new Set(sides.map(({ from, to, port }) => `${from} → ${to}:${port}`));
  // All roles of Tempo read one file, all services the settings, all backups their variables; only one of the readers
  // opens each of these.
  const openedBy = [
    { to: 'tempo-query-frontend:9095', readers: /^tempo-/, opener: 'tempo-querier' },
    { to: 'prometheus:9090', readers: /^tempo-/, opener: 'tempo-metrics-generator' },
    { to: 'prometheus:9090', readers: /^backup-/, opener: 'backup-prometheus' },
    { to: 'grafana:3000', readers: /^backup-/, opener: 'backup-grafana' },
    { to: 'recovery:8080', readers: /^(recovery|.+-exporter)$/, opener: 'alertmanager' },
  ];
  const isOpened = (text: string): boolean => {
    const [from = '', to = ''] = text.split(' → ');
    return openedBy.every((one) => one.to !== to || !one.readers.test(from) || from === one.opener);
  };
  const configured = new Set(
    [...destinations(production.manifests), ...destinations(base.manifests)].filter(isOpened),
  );

  it('is allowed', () => {
    expect([...configured].filter((one) => !allowed.has(one))).toEqual([]);
    expect(configured.size).toBeGreaterThan(70);
  });

  it('is all that is allowed, but for members that find each other without an address', () => {
    const byRing = [
      // Addresses of members, by DNS; the port stands beside the name.
      'otel-collector → otel-collector:4319',
      // Addresses of members, from the ring.
      'loki → loki:9095',
      'tempo-distributor → tempo-ingester:9095',
      'tempo-distributor → tempo-metrics-generator:9095',
      'tempo-querier → tempo-ingester:9095',
      // The port is PostgreSQL's own.
      'backup-postgresql → postgresql:5432',
    ];
    expect([...allowed].filter((one) => !configured.has(one)).sort()).toEqual(byRing.sort());
  });

  it('is allowed to the mail server, whose port the settings name', () => {
    const config = production.manifests.map(({ data }) => data?.['alertmanager.yaml']).find(Boolean) ?? '';
    const mail = [...config.matchAll(/smarthost: \S+:(\d+)$/gm)].map(([, port]) => Number(port));
    expect(mail.length).toBeGreaterThan(0);
    const from = pods['alertmanager'];
    expect(mail.filter((port) => !from || !isAllowed({ from, to: places.internet, port }))).toEqual([]);
  });

  it('must exist', () => {
    const broken = production.manifests.filter(
      ({ kind, metadata }) => !(kind === 'Service' && metadata.name === 'tempo-distributor'),
    );
    expect(() => destinations(broken)).toThrow('there is no service tempo-distributor');
  });
});
