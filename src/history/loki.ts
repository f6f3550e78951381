import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type ResolvedProgram, type RunningProcess, freePorts, startProcess } from '../tools/index.ts';

/** A Loki with several tenants, as the stack's own: the same labels, the same header that reads all tenants. */
export interface LokiServer {
  readonly url: string;
  readonly process: RunningProcess;
}

/** Lines of one stream, times in milliseconds since 1970, in order of time. */
export interface LogStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly (readonly [time: number, line: string])[];
}

/**
 * Starts a Loki in an empty folder, ready for pushes and queries.
 * @param limits more of its `limits_config`
 */
export async function startLoki(
  loki: ResolvedProgram,
  folder: string,
  limits: Readonly<Record<string, unknown>> = {},
): Promise<LokiServer> {
  const [http = 0, grpc = 0] = await freePorts(2);
  const file = join(folder, 'loki.yaml');
  await writeFile(file, stringify(configuration(folder, http, grpc, limits)));
  const url = `http://127.0.0.1:${http}`;
  const process = await startProcess(loki, [`-config.file=${file}`], {
    logFile: join(folder, 'loki.log'),
    ready: { url: `${url}/ready`, deadlineMs: 90_000 },
  });
  return { url, process };
}

function configuration(
  folder: string,
  http: number,
  grpc: number,
  limits: Readonly<Record<string, unknown>>,
): object {
  const address = '127.0.0.1';
  return {
    auth_enabled: true,
    server: {
      http_listen_address: address,
      http_listen_port: http,
      grpc_listen_address: address,
      grpc_listen_port: grpc,
      log_level: 'warn',
    },
    common: {
      path_prefix: folder,
      replication_factor: 1,
      instance_addr: address,
      ring: { instance_addr: address, kvstore: { store: 'inmemory' } },
      storage: {
        filesystem: {
          chunks_directory: join(folder, 'chunks'),
          rules_directory: join(folder, 'rules'),
        },
      },
    },
    // Otherwise queries wait for the address of the network card.
    frontend: { address },
    schema_config: {
      configs: [
        {
          from: '2024-01-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    ingester: { lifecycler: { min_ready_duration: '0s' }, max_chunk_age: '24h' },
    // The logs are a month's, and their chunks still in memory.
    querier: { multi_tenant_queries_enabled: true, query_ingesters_within: '0s' },
    limits_config: {
      allow_structured_metadata: false,
      reject_old_samples: false,
      ingestion_rate_mb: 100,
      ingestion_burst_size_mb: 200,
      per_stream_rate_limit: '100MB',
      per_stream_rate_limit_burst: '200MB',
      split_queries_by_interval: '1h',
      volume_enabled: false,
      ...limits,
    },
    analytics: { reporting_enabled: false },
  };
}

/**
 * Pushes streams to a tenant.
 * @throws Error with Loki's words where it refuses them
 */
export async function pushLogs(url: string, tenant: string, streams: readonly LogStream[]): Promise<void> {
  const response = await fetch(`${url}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-scope-orgid': tenant },
    body: JSON.stringify({
      streams: streams.map(({ labels, lines }) => ({
        stream: labels,
        values: lines.map(([time, line]) => [`${time}000000`, line]),
      })),
    }),
  });
  if (!response.ok) throw new Error(`Loki answered ${response.status}: ${await response.text()}`);
}

const reply = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()).optional(),
        metric: z.record(z.string(), z.string()).optional(),
        values: z.array(z.tuple([z.union([z.string(), z.number()]), z.string()])),
      }),
    ),
  }),
});

/** What Loki answered: streams or series, and their lines or values. */
export interface LokiAnswer {
  readonly series: number;
  readonly values: readonly string[];
}

/**
 * Asks Loki over a range, in seconds since 1970.
 * @param tenants one, or several joined by `|`
 * @throws Error with Loki's words
 */
export async function askLoki(
  url: string,
  tenants: string,
  question: {
    readonly query: string;
    readonly start: number;
    readonly end: number;
    readonly step: number;
    readonly limit: number;
  },
): Promise<LokiAnswer> {
  const { query, start, end, step, limit } = question;
  const parameters = new URLSearchParams({
    query,
    start: String(start),
    end: String(end),
    step: String(step),
    limit: String(limit),
  });
  const response = await fetch(`${url}/loki/api/v1/query_range?${parameters.toString()}`, {
    headers: { 'x-scope-orgid': tenants },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Loki answered ${response.status}: ${text}\n${query}`);
  const { data } = reply.parse(JSON.parse(text));
  return {
    series: data.result.length,
    values: data.result.flatMap(({ values }) => values.map(([, value]) => value)),
  };
}
