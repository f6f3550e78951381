import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import {
  LocalCluster,
  type TraceSink,
  metricsRequest,
  sendOtlp,
  startTraceSink,
  tracesRequest,
} from '../src/collector/index.ts';
import { makeCertificates } from '../src/collector/test-authority.ts';
import { type RunningProcess, freePort, resolveIfAvailable, startProcess } from '../src/tools/index.ts';

// Prometheus and the receiver of traces ask for a certificate, and Prometheus for a password as well. Three collectors:
// one has both, one has a wrong password, one has no certificate.

const otelcol = await resolveIfAvailable('otelcol');
const prometheus = await resolveIfAvailable('prometheus');

const password = 'test';
// Of that password, from Prometheus' guide to basic authentication.
const hash = '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay';

describe.skipIf(!otelcol || !prometheus)('over TLS', () => {
  const clusters: LocalCluster[] = [];
  let sink: TraceSink;
  let server: RunningProcess;
  let certificates: string;
  let port = 0;

  beforeAll(async () => {
    if (!otelcol || !prometheus) return;
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
    const places = {
      prometheus: [`https://127.0.0.1:${port}`, `https://127.0.0.1:${port}`],
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
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all([sink.process.stop(), server.stop()]);
    for (const cluster of clusters.reverse()) await cluster.stop();
  });

  /** The names of what Prometheus holds, asked with certificate and password. */
  const names = async (): Promise<string> => {
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'tls.crt', 'tls.key'].map((file) => readFile(join(certificates, file))),
    );
    const asked = request({
      ...{ host: '127.0.0.1', port, path: '/api/v1/label/__name__/values' },
      ...{ ca, cert, key, auth: `prometheus:${password}` },
    });
    asked.end();
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
    return text(response);
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
    const log = (): string => none?.member(0).process.logTail(400) ?? '';
    await vi.waitFor(
      () => {
        expect(log()).toMatch(/tls: .*certificate/);
      },
      { timeout: 30_000 },
    );
    expect(await names()).not.toContain('tls_2_total');
    expect((await sink.spans()).map(({ name }) => name)).not.toContain('span 2');
  }, 40_000);
});
