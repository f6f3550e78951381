import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployedCollector, localOverlay } from '../src/collector/index.ts';

// What tests prove of the local collector holds for the deployed one as far as the two are the same text.

const page = await readFile(join(import.meta.dirname, '../deploy/base/otel-collector/README.md'), 'utf8');
const documented = [...page.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, path = '']) => path);
const deployed = await Promise.all(
  deployedCollector.map(async (file): Promise<unknown> =>
    parse(await readFile(file, 'utf8'), { merge: true }),
  ),
);

/** Parts of the overlay that replace a part of another kind: compared as a whole. */
const whole = /\.(tls|resolver)$/;

/** Paths of the values that differ. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || whole.test(path)) return [path];
  return Object.entries(value).flatMap(([key, below]) => leaves(below, path === '' ? key : `${path}.${key}`));
}

function has(tree: unknown, path: string): boolean {
  let at = tree;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !(key in at)) return false;
    at = Reflect.get(at, key);
  }
  return true;
}

const places = {
  queues: '/tmp/queues',
  ports: { grpc: 1, http: 2, whole: 3, health: 4, zpages: 5, metrics: 6 },
  members: ['127.0.0.1:3'],
  prometheus: ['http://127.0.0.1:7', 'http://127.0.0.1:8'],
  loki: 'http://127.0.0.1:9',
  tempo: '127.0.0.1:10',
} as const;

describe.each([
  ['without certificates', places],
  ['with certificates', { ...places, certificates: '/tmp/tls' }],
])('the local overlay %s', (_, given) => {
  const paths = leaves(localOverlay(given));

  it('differs in what its page lists, and in nothing else', () => {
    expect(paths.sort()).toEqual([...documented].sort());
  });

  it('replaces what the deployed files say, and adds nothing', () => {
    const added = paths.filter((path) => !deployed.some((tree) => has(tree, path)));
    // A switch of the processor that is off unless it is named.
    expect(added).toEqual(['processors.k8sattributes.passthrough']);
  });
});

describe.each(['base/otel-collector', 'components/mtls'])('transport.yaml of deploy/%s', (folder) => {
  it('says how others are reached, and nothing else: what tests leave out of the deployed files', async () => {
    const text = await readFile(join(import.meta.dirname, '../deploy', folder, 'transport.yaml'), 'utf8');
    const transport: unknown = parse(text, { merge: true });
    const others = documented.filter((path) => /^exporters\.|whole-traces\.protocols\.grpc\.tls$/.test(path));
    const reached = others.filter((path) => /\.(endpoint|tls|idle_conn_timeout)$/.test(path));
    expect(leaves(transport).filter((path) => !reached.includes(path))).toEqual([]);
  });
});

describe('remote write in the clear', () => {
  it.each(['base/otel-collector', 'overlays/local'])(
    'leaves no connection idle for long: deploy/%s',
    async (folder) => {
      const text = await readFile(join(import.meta.dirname, '../deploy', folder, 'transport.yaml'), 'utf8');
      const clear = { tls: { insecure: true }, idle_conn_timeout: '5s' };
      const exporters = { 'prometheusremotewrite/0': clear, 'prometheusremotewrite/1': clear };
      expect(parse(text, { merge: true })).toMatchObject({ exporters });
    },
  );
});

describe('the deployed files', () => {
  it('say nothing twice: the generated one adds to the written one', () => {
    const [written, generated] = deployed;
    expect(leaves(generated).filter((path) => has(written, path))).toEqual([]);
  });
});
