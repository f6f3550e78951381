import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Manifest,
  type RunningApiServer,
  acceptance,
  buildVariants,
  certManagerDefinitions,
  define,
  newSecrets,
  parseManifests,
  parseSecrets,
  secretData,
  secretManifest,
  startApiServer,
} from '../src/deploy/index.ts';
import { ensurePrograms } from '../src/tools/index.ts';

// Every way to deploy the stack, shown to a real API server: strict about fields, and with the Pod Security Standard
// that the namespace enforces.

const programs = await ensurePrograms(['kustomize', 'etcd', 'kube-apiserver']);
const variants = await buildVariants(programs.kustomize, import.meta.dirname);
let folder = '';
let server: RunningApiServer | undefined;
let findings: Map<string, string[]>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-server-'));
  server = await startApiServer(programs, folder);
  await define(server.client, await certManagerDefinitions());
  const lists = new Map<string, readonly Manifest[]>();
  for (const { name, built } of variants) if (!(built instanceof Error)) lists.set(name, built.manifests);
  findings = await acceptance(server.client, lists);
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

describe('an API server of Kubernetes 1.29', () => {
  it.each(variants.map(({ name, built }) => ({ name, built })))('accepts $name', ({ name, built }) => {
    if (built instanceof Error) throw built;
    expect(built.manifests.length).toBeGreaterThan(80);
    expect(findings.get(name)).toEqual([]);
  });

  it.each([
    [
      'a field that does not exist',
      { replica: 2 },
      /unknown field "spec.replica"|field not declared in schema/,
    ],
    [
      'a value of the wrong kind',
      { replicas: 'two' },
      /expected numeric|json: cannot unmarshal|failed to convert|quantities/,
    ],
  ])('refuses %s', async (_, change, complaint) => {
    const deployment = find('Deployment', 'grafana');
    const wrong = { ...deployment, spec: { ...record(deployment['spec']), ...change } };
    expect((await running().client.apply(wrong, { isTrial: true })).join('\n')).toMatch(complaint);
  });

  it('accepts the Secret', async () => {
    const { data } = await secretData(parseSecrets(newSecrets()));
    const [secret] = parseManifests(JSON.stringify(secretManifest(data, 'observability')));
    if (!secret) throw new Error('no manifest');
    expect(await running().client.apply(secret, { isTrial: true })).toEqual([]);
  });

  it('refuses a misspelt field of cert-manager', async () => {
    const certificate = find('Certificate', 'prometheus-tls');
    const wrong = { ...certificate, spec: { ...record(certificate['spec']), dnsName: ['prometheus'] } };
    expect((await running().client.apply(wrong, { isTrial: true })).join('\n')).toContain('dnsName');
  });

  it('refuses an object that names no namespace: kubectl would put it into that of its context', async () => {
    const policy = find('NetworkPolicy', 'prometheus');
    const wrong = { ...policy, metadata: { ...policy.metadata, namespace: undefined } };
    expect(await running().client.apply(wrong, { isTrial: true })).toEqual([
      expect.stringContaining('names no namespace'),
    ]);
  });

  it('starts no more what was scaled to 0 and has an autoscaler: DISASTER-RECOVERY.md scales it back', async () => {
    const { client } = running();
    const found: unknown[] = [];
    for (const name of ['cost-exporter', 'grafana']) {
      const deployment = find('Deployment', name);
      const path = `/apis/apps/v1/namespaces/observability/deployments/${name}`;
      const apply = () => client.send('PATCH', `${path}?fieldManager=kubectl`, deployment);
      expect((await apply()).status).toBe(201);
      const scale = { spec: { replicas: 0 } };
      const type = 'application/merge-patch+json';
      expect(await client.send('PATCH', `${path}/scale?fieldManager=kubectl`, scale, type)).toMatchObject({
        status: 200,
      });
      expect((await apply()).status).toBe(200);
      const { body } = await client.send('GET', path);
      const replicas: unknown = Reflect.get(record(Reflect.get(record(body), 'spec')), 'replicas');
      found.push({ name, replicas });
    }
    expect(found).toEqual([
      { name: 'cost-exporter', replicas: 1 },
      // Its number is the autoscaler's, which rests at 0.
      { name: 'grafana', replicas: 0 },
    ]);
  });

  it('warns of a pod that is not of the restricted standard', async () => {
    const [wrong] = parseManifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: root, namespace: observability }
spec:
  selector: { matchLabels: { app: root } }
  template:
    metadata: { labels: { app: root } }
    spec: { containers: [{ name: root, image: busybox, securityContext: { runAsUser: 0 } }] }
`);
    if (!wrong) throw new Error('no manifest');
    expect((await running().client.apply(wrong, { isTrial: true })).join('\n')).toContain(
      'would violate PodSecurity',
    );
  });
});

function running(): RunningApiServer {
  if (!server) throw new Error('the API server did not start');
  return server;
}

function find(kind: string, name: string): Manifest {
  const built = variants.find((one) => one.name === 'overlays/production')?.built;
  if (!built || built instanceof Error) throw new Error('production does not build');
  const found = built.manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

function record(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  return value;
}
