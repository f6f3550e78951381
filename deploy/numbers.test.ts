import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { dataSources } from '../datasources/index.ts';
import { collectorFiles } from '../collector/index.ts';
import { lokiFiles } from '../collector/loki.ts';
import { durationSeconds } from '../src/promql/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { numbers } from './numbers.ts';

const read = async (path: string): Promise<unknown> =>
  parse(await readFile(join(import.meta.dirname, 'base', path), 'utf8'), { merge: true });
const at = (tree: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    tree,
  );

describe('numbers of the collector', async () => {
  const collector = await read('otel-collector/collector.yaml');
  const { ports, batch, tooOldSeconds } = numbers.collector;

  it.each([
    [ports.grpc, ['receivers', 'otlp', 'protocols', 'grpc', 'endpoint']],
    [ports.http, ['receivers', 'otlp', 'protocols', 'http', 'endpoint']],
    [ports.wholeTraces, ['receivers', 'otlp/whole-traces', 'protocols', 'grpc', 'endpoint']],
    [ports.health, ['extensions', 'health_check', 'endpoint']],
    [ports.metrics, ['service', 'telemetry', 'metrics', 'address']],
  ])('listen on %i', (port, path) => {
    expect(at(collector, ...path)).toBe(`0.0.0.0:${port}`);
  });

  it('send the second hop where it listens', () => {
    const resolver = at(collector, 'exporters', 'loadbalancing', 'resolver', 'dns');
    expect(at(resolver, 'port')).toBe(String(ports.wholeTraces));
  });

  it('batch as specified', () => {
    const { timeout, size } = batch;
    expect(at(collector, 'processors', 'batch')).toEqual({ timeout, send_batch_size: size });
  });

  it("keep Go's memory as measured", async () => {
    const statefulSet = await read('otel-collector/statefulset.yaml');
    const variables = z
      .array(z.object({ name: z.string(), value: z.string().optional() }))
      .parse(at(statefulSet, 'spec', 'template', 'spec', 'containers', '0', 'env'));
    const given = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    expect(given).toMatchObject(numbers.collector.runtime);
  });

  it('drop samples well before Prometheus would refuse them', () => {
    const [condition] = z
      .array(z.string())
      .parse(at(collector, 'processors', 'filter/too-old', 'metrics', 'datapoint'));
    expect(condition).toContain(`UnixNano(Now()) - ${tooOldSeconds}000000000`);
    expect(durationSeconds(numbers.prometheus.outOfOrderWindow)).toBeGreaterThan(2 * tooOldSeconds);
  });

  it.each(['0', '1'])('try what is for replica %s longer than it may be away', (replica) => {
    const { triedFor } = numbers.collector;
    const exporter = at(collector, 'exporters', `prometheusremotewrite/${replica}`);
    // Whichever is shorter counts.
    expect(at(exporter, 'timeout')).toBe(triedFor);
    expect(at(exporter, 'retry_on_failure', 'max_elapsed_time')).toBe(triedFor);
    // The ten minutes that are asked for, and a restart's reading of its log.
    expect(durationSeconds(triedFor)).toBeGreaterThanOrEqual(900);
    expect(durationSeconds(numbers.prometheus.outOfOrderWindow)).toBeGreaterThan(durationSeconds(triedFor));
  });
});

describe('numbers of Loki', async () => {
  const loki = await read('loki/loki.yaml');

  it('take late logs and find them', () => {
    const { maxChunkAge, queryIngestersWithin } = numbers.loki;
    expect(at(loki, 'ingester', 'max_chunk_age')).toBe(maxChunkAge);
    expect(at(loki, 'querier', 'query_ingesters_within')).toBe(queryIngestersWithin);
    expect(durationSeconds(queryIngestersWithin)).toBe(1.5 * durationSeconds(maxChunkAge));
  });

  it('take the largest request of the collector in one piece', async () => {
    const collector = await read('otel-collector/collector.yaml');
    const size = z.number();
    const protocols = ['receivers', 'otlp', 'protocols'];
    const largest = size.parse(at(collector, ...protocols, 'http', 'max_request_body_size'));
    expect(at(collector, ...protocols, 'grpc', 'max_recv_msg_size_mib')).toBe(largest / 2 ** 20);
    const message = size.parse(at(loki, 'server', 'grpc_server_max_recv_msg_size'));
    // As JSON, with its attributes and those of its resource on each line, a request is larger.
    for (const { ingestionBurstMb } of fixtureSettings.tenants) {
      expect(ingestionBurstMb * 2 ** 20).toBeGreaterThanOrEqual(2 * largest);
      expect(message).toBeGreaterThanOrEqual(ingestionBurstMb * 2 ** 20);
    }
    expect(at(loki, 'limits_config', 'per_stream_rate_limit_burst')).toBe('32MB');
  });

  it('keep logs for the retention of the specification where no tenant says otherwise', () => {
    const kept = `${durationSeconds(fixtureSettings.retention.logs) / 3600}h`;
    expect(at(loki, 'limits_config', 'retention_period')).toBe(kept);
    // Longer queries are cut to that, not refused.
    expect(at(loki, 'limits_config', 'max_query_lookback')).toBe(kept);
    expect(at(loki, 'limits_config', 'max_query_length')).toBe('0s');
  });
});

describe('tenants', () => {
  const names = fixtureSettings.tenants.map(({ name }) => name);

  it('are the same for the collector, Loki and Grafana', () => {
    const settings = collectorFiles(fixtureSettings)['settings.yaml'] ?? '';
    const set = [...settings.matchAll(/set\(attributes\["loki\.tenant\.name"\], "([^"]+)"\)/g)];
    expect(new Set(set.map(([, name]) => name))).toEqual(new Set(names));
    const overrides = at(parse(lokiFiles(fixtureSettings)['overrides.yaml'] ?? ''), 'overrides');
    expect(Object.keys(z.record(z.string(), z.unknown()).parse(overrides))).toEqual(names);
    const sources = dataSources(fixtureSettings).filter(({ type }) => type === 'loki');
    expect(sources.map(({ secureJsonData }) => secureJsonData?.['httpHeaderValue1'])).toEqual([
      names.join('|'),
      ...names,
    ]);
  });

  it('keep what they say of themselves', () => {
    const [first] = fixtureSettings.tenants;
    if (first === undefined) throw new Error('no tenant');
    const own = { ...first, name: 'own', retention: '90d', maxStreams: 7 } as const;
    const text = lokiFiles({ ...fixtureSettings, tenants: [own] })['overrides.yaml'] ?? '';
    expect(at(parse(text), 'overrides', 'own')).toMatchObject({
      retention_period: '2160h',
      max_query_lookback: '2160h',
      max_global_streams_per_user: 7,
    });
  });
});
