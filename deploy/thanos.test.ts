import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { pipelineDuration } from '../metrics/pipeline.ts';
import { mixin } from '../mixin.ts';
import { makeCertificates } from '../src/collector/test-authority.ts';
import { panelsOf, readDashboard } from '../src/dashboards/inspect.ts';
import {
  buildWith,
  grpcHealth,
  layOut,
  newSecrets,
  parseSecrets,
  secretData,
  withFlags,
} from '../src/deploy/index.ts';
import { buildTree } from '../src/generate/index.ts';
import { type RunningS3, startS3 } from '../src/s3/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { snappyBlock } from '../src/simulator/remote-write/snappy.ts';
import { encodeWriteRequest } from '../src/simulator/remote-write/write-request.ts';
import {
  type RunningProcess,
  freePorts,
  resolveIfAvailable,
  runProgram,
  startProcess,
} from '../src/tools/index.ts';

// Prometheus and Thanos with the flags, files, password and TLS of the base with the component mtls; only addresses,
// the bucket and waits are this machine's. Samples of nine hours are written, some of them 20 minutes late.

const kustomize = await resolveIfAvailable('kustomize');
const prometheus = await resolveIfAvailable('prometheus');
const promtool = await resolveIfAvailable('promtool');
const thanos = await resolveIfAvailable('thanos');
const versitygw = await resolveIfAvailable('versitygw');

const hours = 9;
const minute = 60_000;
/** Whole hours ago, on the grid of blocks. */
const start = Math.floor(Date.now() / (2 * 60 * minute)) * 2 * 60 * minute - (hours - 1) * 60 * minute;
const isLate = (index: number): boolean => index % 60 >= 35 && index % 5 === 0;

describe.skipIf(!kustomize || !prometheus || !promtool || !thanos || !versitygw)('Thanos', () => {
  if (!kustomize || !prometheus || !promtool || !thanos || !versitygw) return;
  const running: RunningProcess[] = [];
  let s3: RunningS3;
  let folder: string;
  let ca: Buffer;
  let password: string;
  let ports: readonly number[];
  let values: Readonly<Record<string, string>>;
  let manifests: Awaited<ReturnType<typeof buildWith>>['manifests'];
  let store = '';

  const port = (index: number): number => ports[index] ?? 0;
  const at = (index: number): string => `127.0.0.1:${port(index)}`;
  const login = (given = password): string =>
    `Basic ${Buffer.from(`prometheus:${given}`).toString('base64')}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thanos-'));
    ports = await freePorts(8);
    ({ manifests } = await buildWith(kustomize, import.meta.dirname, ['mtls']));
    const secrets = parseSecrets(newSecrets());
    ({ data: values } = await secretData(secrets));
    password = secrets.get('prometheus-password') ?? '';
    s3 = await startS3(versitygw, join(folder, 's3'));
    await s3.createBucket('prometheus-metrics');

    const { args } = await here('prometheus', 'prometheus');
    await makeCertificates(join(folder, 'etc/prometheus/tls'), ['localhost', 'prometheus.observability.svc']);
    ca = await readFile(join(folder, 'etc/prometheus/tls/ca.crt'));
    // Of the configuration, what decides over blocks and labels: there is nothing here to scrape.
    const config = join(folder, 'etc/prometheus/config/prometheus.yaml');
    const { global, storage } = parse(await readFile(config, 'utf8')) as Record<string, unknown>;
    await writeFile(config, stringify({ global, storage }));
    await begin('prometheus', prometheus, [...args, `--web.listen-address=${at(0)}`], {
      POD_NAME: 'prometheus-0',
    });
    await vi.waitFor(() => probe('ready'), 20_000);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop(3000)));
    await s3.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function here(workload: string, container: string): ReturnType<typeof layOut> {
    return layOut(manifests, [workload, container], { folder, values });
  }

  async function begin(
    name: string,
    program: typeof thanos,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    ready?: string,
  ): Promise<void> {
    if (!program) return;
    const options = { logFile: join(folder, `${name}.log`), env: { ...env } };
    running.push(
      await startProcess(
        program,
        args,
        ready === undefined ? options : { ...options, ready: { url: ready } },
      ),
    );
  }

  /** The probe's own command, at our port. */
  async function probe(kind: 'ready' | 'healthy', file = 'client.yaml'): Promise<void> {
    if (!promtool) return;
    const { manifest } = await here('prometheus', 'prometheus');
    const { exec } = manifest[kind === 'ready' ? 'readinessProbe' : 'livenessProbe'] as {
      exec: { command: string[] };
    };
    const [, ...args] = exec.command.map((arg) =>
      arg
        .replace(':9090', `:${port(0)}`)
        .replace('=/etc/prometheus/client/client.yaml', `=${folder}/etc/prometheus/client/${file}`),
    );
    const { code, stderr } = await runProgram(promtool, args);
    if (code !== 0) throw new Error(stderr);
  }

  async function https(
    path: string,
    authorization: string | undefined,
    body?: Uint8Array,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const asked = request(`https://localhost:${port(0)}${path}`, {
      ca,
      method: body ? 'POST' : 'GET',
      headers: { ...(authorization === undefined ? {} : { authorization }), 'content-encoding': 'snappy' },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, text: await text(response) };
  }

  const write = async (indexes: readonly number[]): Promise<void> => {
    const series = ['build', 'deploy'].map((workflow, of) => ({
      name: 'archived_total',
      labels: { workflow },
      samples: indexes.map((index) => [start + index * minute, index * (of + 1)] as const),
    }));
    const answer = await https('/api/v1/write', login(), snappyBlock(encodeWriteRequest(series)));
    expect(answer).toEqual({ status: 204, text: '' });
  };

  it('lets nobody without the password or another authority’s trust near Prometheus; the probes pass', async () => {
    expect((await https('/-/ready', undefined)).status).toBe(401);
    expect((await https('/api/v1/query?query=1', login('wrong'))).status).toBe(401);
    expect((await https('/api/v1/query?query=1', login())).status).toBe(200);
    await probe('ready');
    await probe('healthy');
    const client = join(folder, 'etc/prometheus/client');
    const wrong = parse(await readFile(join(client, 'client.yaml'), 'utf8')) as Record<string, object>;
    await writeFile(join(client, 'no-password.yaml'), stringify({ tls_config: wrong['tls_config'] }));
    await expect(probe('ready', 'no-password.yaml')).rejects.toThrow(/401/);
    // A certificate of another authority, where none would do.
    const other = join(folder, 'other');
    await makeCertificates(other, ['localhost']);
    const foreign = {
      ...wrong['tls_config'],
      cert_file: join(other, 'tls.crt'),
      key_file: join(other, 'tls.key'),
    };
    await writeFile(join(client, 'foreign.yaml'), stringify({ ...wrong, tls_config: foreign }));
    // The server may have closed the connection before the client has read its alert.
    await expect(probe('ready', 'foreign.yaml')).rejects.toThrow(
      /tls|certificate|broken pipe|connection reset/i,
    );
  });

  it('finds blocks cut of what was written, late samples included, in the bucket', async () => {
    for (let hour = 0; hour < hours; hour += 1) {
      const minutes = Array.from({ length: 60 }, (_, index) => hour * 60 + index);
      await write(minutes.filter((index) => !isLate(index)));
      await write(minutes.filter(isLate));
    }
    const late = join(folder, 'prometheus/wbl');
    expect((await readdir(late)).length).toBeGreaterThan(0);
    const sidecar = await here('prometheus', 'thanos-sidecar');
    await writeFile(
      join(folder, 'etc/thanos/objstore.yaml'),
      stringify(s3.thanosConfig('prometheus-metrics')),
    );
    const args = withFlags(sidecar.args, {
      '--prometheus.url': `https://localhost:${port(0)}`,
      '--grpc-address': at(1),
      '--http-address': at(2),
      '--reloader.watch-interval': '1s',
    });
    // What is late is written to blocks after the rest.
    await vi.waitFor(
      async () => {
        const metrics = await https('/metrics', login());
        expect(metrics.text).toMatch(/prometheus_tsdb_compactions_total [2-9]/);
        expect((await blocks(join(folder, 'prometheus'))).length).toBeGreaterThan(1);
      },
      { timeout: 20_000, interval: 200 },
    );
    await begin('sidecar', thanos, args, { POD_NAME: 'prometheus-0' }, `http://${at(2)}/-/ready`);
    // Any file of the configuration makes Prometheus read all of it again.
    await expect.poll(reloads, { timeout: 10_000 }).toBe(1);
    await writeFile(join(folder, 'etc/prometheus/config/scrape-backends.yaml'), 'scrape_configs: []\n');
    await expect.poll(reloads, { timeout: 10_000 }).toBe(2);
    await vi.waitFor(
      async () => {
        const local = await blocks(join(folder, 'prometheus'));
        const shipped = await blocks(join(s3.folder, 'prometheus-metrics'));
        expect(shipped.length).toBeGreaterThan(1);
        // Blocks that were merged since are in the bucket still.
        expect(shipped).toEqual(expect.arrayContaining(local));
      },
      // The sidecar looks every 30 s.
      { timeout: 50_000, interval: 200 },
    );
    // Prometheus merged the late ones into their blocks: compacted, which a sidecar ships only when told to.
    const bucket = join(s3.folder, 'prometheus-metrics');
    await vi.waitFor(
      async () => {
        // Of a block that is on its way, this file comes last.
        const levels = await Promise.all(
          (await blocks(bucket)).map(async (block) => {
            const meta: unknown = JSON.parse(await readFile(join(bucket, block, 'meta.json'), 'utf8'));
            return meta;
          }),
        );
        expect(levels).toContainEqual(
          expect.objectContaining({ compaction: expect.objectContaining({ level: 2 }) as unknown }),
        );
      },
      { timeout: 10_000, interval: 200 },
    );
  }, 90_000);

  it('answers from the archive alone as Prometheus does, with the password', async () => {
    await mkdir(join(folder, 'etc/thanos/objstore'), { recursive: true });
    const gateway = await here('thanos-store', 'thanos-store');
    await writeFile(
      join(folder, 'etc/thanos/objstore/objstore.yaml'),
      stringify(s3.thanosConfig('prometheus-metrics')),
    );
    store = at(3);
    const storeArgs = withFlags(gateway.args, { '--grpc-address': store, '--http-address': at(4) });
    await begin('store', thanos, storeArgs, {}, `http://${at(4)}/-/ready`);
    const query = await here('thanos-query', 'thanos-query');
    const queryArgs = withFlags(query.args, {
      '--grpc-address': at(5),
      '--http-address': at(6),
      '--endpoint': undefined,
    });
    await begin('query', thanos, [...queryArgs, `--endpoint=${at(1)}`, `--endpoint=${store}`]);
    expect(await statusOf(undefined)).toBe(401);
    expect(await statusOf(login('wrong'))).toBe(401);
    // Its probes have no password.
    expect(query.manifest.readinessProbe).toEqual({ grpc: { port: 10901 } });
    expect(query.manifest.livenessProbe).toMatchObject({ grpc: { port: 10901 } });
    expect(await grpcHealth(at(5))).toBe('SERVING');
    // Grafana's list of alerts asks it for Prometheus' rules, which the sidecar fetches with the password.
    await expect
      .poll(
        async () => {
          const answer = await fetch(`http://${at(6)}/api/v1/rules`, { headers: { authorization: login() } });
          return rulesIn(await answer.text());
        },
        { timeout: 20_000, interval: 200 },
      )
      .toContain('Watchdog');

    const to = start + 4 * 60 * minute - 1;
    const queries = [
      'sort(count_over_time(archived_total[4h]))',
      'archived_total[4h]',
      'sum by (workflow) (increase(archived_total[2h]))',
    ];
    for (const expression of queries) {
      const search = `?query=${encodeURIComponent(expression)}&time=${to / 1000}`;
      const expected = results((await https(`/api/v1/query${search}`, login())).text);
      expect(expected).toHaveLength(2);
      await vi.waitFor(
        async () => {
          const only = `&storeMatch%5B%5D=${encodeURIComponent(`{__address__="${store}"}`)}`;
          const answer = await fetch(`http://${at(6)}/api/v1/query${search}${only}`, {
            headers: { authorization: login() },
          });
          expect(results(await answer.text())).toEqual(expected);
        },
        { timeout: 20_000, interval: 200 },
      );
    }
    const all = await https(
      `/api/v1/query?query=count_over_time(archived_total%5B4h%5D)&time=${to / 1000}`,
      login(),
    );
    // Every sample, late or not.
    expect(all.text.match(/"240"/g)).toHaveLength(2);
  }, 60_000);

  it('finds exemplars by the queries of the panels, which Grafana sends to Thanos, and warns of nothing', async () => {
    const time = start + hours * 60 * minute;
    const trace = '5b8efff798038103d269b633813fc60c';
    const labels = { repository: 'acme/shop', workflow: 'ci', ref: 'default', le: '60' };
    const exemplars = [{ labels: { trace_id: trace }, timestamp: time, value: 42 }];
    const bucket = {
      name: `${pipelineDuration.name}_bucket`,
      labels,
      samples: [[time, 1] as const],
      exemplars,
    };
    await https('/api/v1/write', login(), snappyBlock(encodeWriteRequest([bucket])));
    const queries = exemplarQueries();
    expect(queries).toHaveLength(2);
    for (const query of queries) {
      const range = { query, start: `${time / 1000 - 3600}`, end: `${time / 1000 + 60}` };
      const ask = async (path: string, more = {}): Promise<unknown> => {
        const search = new URLSearchParams({ ...range, ...more }).toString();
        const answer = await fetch(`http://${at(6)}${path}?${search}`, {
          headers: { authorization: login() },
        });
        return answer.json();
      };
      expect(await ask('/api/v1/query_exemplars')).toMatchObject({
        status: 'success',
        data: [{ exemplars: [{ labels: { trace_id: trace }, value: '42' }] }],
      });
      // Grafana sends the same query for its series, of which there are none, and would show a warning.
      const series = await ask('/api/v1/query_range', { step: '60' });
      expect(series).toMatchObject({ status: 'success', data: { result: [] } });
      expect(series).not.toHaveProperty('warnings');
    }
  }, 30_000);

  it('compacts what overlaps, and keeps to the retention', async () => {
    const compactor = await here('thanos-compactor', 'thanos-compactor');
    await writeFile(
      join(folder, 'etc/thanos/objstore/objstore.yaml'),
      stringify(s3.thanosConfig('prometheus-metrics')),
    );
    const args = withFlags(compactor.args, { '--http-address': at(7) }).filter((arg) => arg !== '--wait');
    const { code, stderr } = await runProgram(thanos, [...args, '--consistency-delay=0s'], { env: {} });
    expect(stderr).not.toMatch(/level=error/);
    expect(code).toBe(0);
    // Two years of each resolution: nothing of today is thrown away.
    expect(stderr).toMatch(/retention policy of raw samples is enabled.*duration=17520h0m0s/);
    expect(stderr).toMatch(/retention policy of 5 min aggregated samples is enabled.*duration=17520h0m0s/);
    expect(stderr).toMatch(/retention policy of 1 hour aggregated samples is enabled.*duration=17520h0m0s/);
  }, 60_000);

  async function reloads(): Promise<number> {
    const page = await (await fetch(`http://${at(2)}/metrics`)).text();
    return Number(/^thanos_sidecar_reloader_reloads_total (\d+)$/m.exec(page)?.[1]);
  }

  async function statusOf(authorization: string | undefined): Promise<number> {
    const headers = authorization === undefined ? {} : { authorization };
    return vi.waitFor(async () => (await fetch(`http://${at(6)}/api/v1/query?query=1`, { headers })).status, {
      timeout: 20_000,
      interval: 100,
    });
  }
});

/** Queries of panels that ask for exemplars, with every choice at All. */
function exemplarQueries(): string[] {
  return [...buildTree(mixin, fixtureSettings)]
    .filter(([path]) => path.startsWith('dashboards/'))
    .flatMap(([, dashboard]) => panelsOf(readDashboard(dashboard)))
    .flatMap(({ targets = [] }) => targets.filter(({ exemplar }) => exemplar === true))
    .map(({ expr = '' }) => expr.replaceAll(/\$(repository|workflow)\b/g, '.+'));
}

async function blocks(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^[0-9A-Z]{26}$/.test(name)).sort();
}

function rulesIn(body: string): string[] {
  const { data } = JSON.parse(body) as { data: { groups: { rules: { name: string }[] }[] } };
  return data.groups.flatMap(({ rules }) => rules.map(({ name }) => name));
}

/** The series of an answer, in order of their labels. */
function results(body: string): unknown[] {
  const { data } = JSON.parse(body) as { data: { result: { metric: Record<string, string> }[] } };
  return data.result
    .map((one) => {
      // Thanos adds Prometheus' external labels, but the replica's.
      const metric = Object.fromEntries(Object.entries(one.metric).filter(([name]) => name !== 'cluster'));
      return { ...one, metric };
    })
    .sort((one, other) => JSON.stringify(one.metric).localeCompare(JSON.stringify(other.metric)));
}
