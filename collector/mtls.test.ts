import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import {
  LocalCluster,
  type LocalLoki,
  type TraceSink,
  logsRequest,
  metricsRequest,
  sendOtlp,
  startLocalLoki,
  startTraceSink,
  tracesRequest,
} from '../src/collector/index.ts';
import { makeCertificates } from '../src/collector/test-authority.ts';
import { type RunningProcess, freePort, resolveIfAvailable, startProcess } from '../src/tools/index.ts';

// Prometheus, Loki, the receiver of traces and the collectors' own second hop ask for a certificate, and Prometheus for a
// password as well. Three collectors: one has both, one has a wrong password, one has no certificate.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');
const loki = await resolveIfAvailable('loki');

const password = 'test';
// Of that password, from Prometheus' guide to basic authentication.
const hash = '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay';

describe.skipIf(!otelcol || !prometheus || !loki)('over TLS', () => {
  const clusters: LocalCluster[] = [];
  let sink: TraceSink;
  let server: RunningProcess;
  let logs: LocalLoki;
  let certificates: string;
  let port = 0;

  beforeAll(async () => {
    if (!otelcol || !prometheus || !loki) return;
    const both = await LocalCluster.create(otelcol);
    const wrongPassword = await LocalCluster.create(otelcol);
    const noCertificate = await LocalCluster.create(otelcol);
    clusters.push(both, wrongPassword, noCertificate);
    certificates = join(both.folder, 'tls');
    // The name by which members know each other, whatever their address.
    await makeCertificates(certificates, ['otel-collector.observability.svc']);
    const folder = await both.subfolder('prometheus');
    port = await freePort();
    await writeFile(join(folder, 'prometheus.yml'), '{}');
    await writeFile(
      join(folder, 'web.yml'),
      stringify({
        tls_server_config: {
          cert_file: join(certificates, 'tls.crt'),
          key_file: join(certificates, 'tls.key'),
          client_ca_file: join(certificates, 'ca.crt'),
          client_auth_type: 'RequireAndVerifyClientCert',
        },
        basic_auth_users: { prometheus: hash },
      }),
    );
    server = await startProcess(
      prometheus,
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--web.config.file=${join(folder, 'web.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
      ],
      { logFile: join(folder, 'prometheus.log') },
    );
    sink = await startTraceSink(otelcol, await both.subfolder('tempo'), { certificates });
    logs = await startLocalLoki(loki, await both.subfolder('loki'), { certificates });
    const places = {
      prometheus: [`https://127.0.0.1:${port}`, `https://127.0.0.1:${port}`],
      loki: logs.url,
      tempo: sink.address,
      certificates,
      password,
      pace: { batch: '200ms', decision: '1s', flush: '1m' },
    } as const;
    const nothing = { tls: { cert_file: '', key_file: '' } };
    await both.start(1, places);
    await wrongPassword.start(1, { ...places, password: 'wrong' });
    await noCertificate.start(1, {
      ...places,
      extra: {
        exporters: {
          'prometheusremotewrite/0': nothing,
          'prometheusremotewrite/1': nothing,
          loki: nothing,
          'otlp/tempo': nothing,
        },
      },
    });
    for (const [index, cluster] of clusters.entries()) {
      const { otlp } = cluster.member(0);
      const time = Date.now();
      await sendOtlp(
        otlp,
        'metrics',
        metricsRequest({ 'service.name': 'source' }, [{ name: `tls_${index}_total`, time, value: 1 }]),
      );
      const span = {
        traceId: `${index}`.repeat(32).replaceAll('0', 'a'),
        spanId: 'b'.repeat(16),
        name: `span ${index}`,
        from: time - 10,
        to: time,
        failed: true,
      };
      await sendOtlp(otlp, 'traces', tracesRequest({ 'service.name': 'source' }, [span]));
      await sendOtlp(
        otlp,
        'logs',
        logsRequest({ 'service.name': `source-${index}` }, [{ time, body: 'line' }]),
      );
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all([sink.process.stop(), server.stop(), logs.process.stop()]);
    for (const cluster of clusters.reverse()) await cluster.stop();
  });

  const credentials = async (): Promise<Record<'ca' | 'cert' | 'key', Buffer>> => {
    const read = (file: string): Promise<Buffer> => readFile(join(certificates, file));
    return { ca: await read('ca.crt'), cert: await read('tls.crt'), key: await read('tls.key') };
  };
  const ask = async (url: string, options: RequestOptions): Promise<string> => {
    const asked = request(url, { ...(await credentials()), ...options });
    asked.end();
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
    return text(response);
  };

  /** The names of what Prometheus holds, asked with certificate and password. */
  const names = (): Promise<string> =>
    ask(`https://127.0.0.1:${port}/api/v1/label/__name__/values`, { auth: `prometheus:${password}` });
  /** The services of what Loki holds. */
  const services = (): Promise<string> =>
    ask(`${logs.url}/loki/api/v1/label/job/values`, { headers: { 'x-scope-orgid': 'default' } });

  /** Whether the second hop of a member speaks with us: gRPC's first frame, or the end of the connection. */
  const secondHop = async (certificate: ConnectionOptions): Promise<'speaks' | 'refuses'> => {
    const { ca } = await credentials();
    const servername = 'otel-collector.observability.svc';
    const to = { host: '127.0.0.1', port: clusters[0]?.member(0).ports.whole ?? 0 };
    const socket = connect({ ...to, ca, servername, ALPNProtocols: ['h2'], ...certificate });
    try {
      return await new Promise((resolve) => {
        const refuses = (): void => {
          resolve('refuses');
        };
        socket
          .once('data', () => {
            resolve('speaks');
          })
          .once('error', refuses)
          .once('close', refuses);
      });
    } finally {
      socket.destroy();
    }
  };

  it('a collector with certificate and password is let in', async () => {
    await vi.waitFor(
      async () => {
        expect(await names()).toContain('tls_0_total');
      },
      { timeout: 30_000 },
    );
    const arrived = async (): Promise<string[]> => (await sink.spans()).map(({ name }) => name);
    await vi.waitFor(
      async () => {
        expect(await arrived()).toContain('span 0');
        expect(await services()).toContain('source-0');
      },
      { timeout: 30_000 },
    );
  }, 40_000);

  it('one with a wrong password is not', async () => {
    const [, wrong] = clusters;
    await vi.waitFor(
      async () => {
        expect(await wrong?.member(0).own('otelcol_exporter_send_failed_metric_points')).toBeGreaterThan(0);
      },
      { timeout: 30_000 },
    );
    expect(wrong?.member(0).process.logTail(200)).toContain('401 Unauthorized');
    expect(await names()).not.toContain('tls_1_total');
  }, 40_000);

  it('one without a certificate is not', async () => {
    const [, , none] = clusters;
    const log = (): string[] => none?.member(0).process.logTail(1000).split('\n') ?? [];
    // The exporters of metrics say nothing while they repeat.
    await vi.waitFor(
      () => {
        for (const name of ['loki', 'otlp/tempo']) {
          const lines = log().filter((line) => line.includes(`"name": "${name}"`));
          expect(lines.filter((line) => /tls: .*certificate/.test(line)).length, name).toBeGreaterThan(0);
        }
      },
      // It tries every few seconds, and not each refusal reaches it as TLS' own words: some as a closed connection.
      { timeout: 60_000 },
    );
    expect(await names()).not.toContain('tls_2_total');
    expect((await sink.spans()).map(({ name }) => name)).not.toContain('span 2');
    expect(await services()).not.toContain('source-2');
  }, 70_000);

  it('nor is anyone let into the second hop of a collector without one', async () => {
    const { cert, key } = await credentials();
    expect(await secondHop({ cert, key })).toBe('speaks');
    expect(await secondHop({})).toBe('refuses');
  });
});
