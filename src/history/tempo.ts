import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type ResolvedProgram, type RunningProcess, freePorts, startProcess } from '../tools/index.ts';

/** A Tempo in one process, with its metrics generator. */
export interface TempoServer {
  readonly url: string;
  /** Where spans are sent, by OTLP over HTTP. */
  readonly otlpUrl: string;
  readonly process: RunningProcess;
}

/** What it takes over from the deployed one. */
export interface TempoOptions {
  readonly queryFrontend: Readonly<Record<string, unknown>>;
  /** How late spans may come, as Tempo writes durations. */
  readonly slack: string;
  /** Address that the generator writes its series to. */
  readonly remoteWriteUrl: string;
}

/** Starts a Tempo in an empty folder, ready to receive and to be asked. */
export async function startTempo(
  tempo: ResolvedProgram,
  folder: string,
  options: TempoOptions,
): Promise<TempoServer> {
  const [http = 0, grpc = 0, otlp = 0] = await freePorts(3);
  const file = join(folder, 'tempo.yaml');
  await writeFile(file, stringify(configuration(folder, { http, grpc, otlp }, options)));
  const url = `http://127.0.0.1:${http}`;
  const process = await startProcess(tempo, [`-config.file=${file}`], {
    logFile: join(folder, 'tempo.log'),
    // The ring has to settle first, for 15 s.
    ready: { url: `${url}/ready`, deadlineMs: 60_000 },
  });
  return { url, otlpUrl: `http://127.0.0.1:${otlp}/v1/traces`, process };
}

function configuration(
  folder: string,
  ports: { readonly http: number; readonly grpc: number; readonly otlp: number },
  { queryFrontend, slack, remoteWriteUrl }: TempoOptions,
): object {
  const address = '127.0.0.1';
  const ring = { instance_addr: address, kvstore: { store: 'inmemory' } };
  return {
    server: {
      http_listen_address: address,
      http_listen_port: ports.http,
      grpc_listen_address: address,
      grpc_listen_port: ports.grpc,
      log_level: 'warn',
    },
    distributor: {
      receivers: { otlp: { protocols: { http: { endpoint: `${address}:${ports.otlp}` } } } },
      ring,
    },
    ingester: {
      // A search looks at blocks, so traces are soon in one.
      trace_idle_period: '1s',
      flush_check_period: '1s',
      lifecycler: {
        address,
        ring: { kvstore: { store: 'inmemory' }, replication_factor: 1 },
        min_ready_duration: '0s',
      },
    },
    querier: { frontend_worker: { frontend_address: `${address}:${ports.grpc}` } },
    query_frontend: queryFrontend,
    metrics_generator: {
      metrics_ingestion_time_range_slack: slack,
      ring,
      // Both sides of a call arrive together.
      processor: { service_graphs: { wait: '1s' } },
      registry: { collection_interval: '1s' },
      storage: {
        path: join(folder, 'generator'),
        remote_write: [{ url: remoteWriteUrl, send_exemplars: true }],
      },
    },
    storage: {
      trace: {
        backend: 'local',
        local: { path: join(folder, 'blocks') },
        wal: { path: join(folder, 'wal'), ingestion_time_range_slack: slack },
      },
    },
    overrides: { defaults: { metrics_generator: { processors: ['service-graphs', 'span-metrics'] } } },
    usage_report: { reporting_enabled: false },
  };
}

/**
 * Sends spans.
 * @param body an OTLP request in JSON
 * @throws Error with Tempo's words where it refuses them
 */
export async function pushSpans(otlpUrl: string, body: string | Uint8Array): Promise<void> {
  const response = await fetch(otlpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : new TextDecoder().decode(body),
  });
  if (!response.ok) throw new Error(`Tempo answered ${response.status}: ${await response.text()}`);
}

const found = z.object({ traces: z.array(z.object({ traceID: z.string() })).optional() });

/**
 * Ids of the traces that a TraceQL query finds over a range (seconds since 1970), in full length: Tempo leaves out
 * zeros at their beginning.
 * @throws Error with Tempo's words
 */
export async function searchTraces(
  url: string,
  question: { readonly query: string; readonly start: number; readonly end: number; readonly limit: number },
): Promise<string[]> {
  const { query: q, start, end, limit } = question;
  const parameters = new URLSearchParams({ q, start: `${start}`, end: `${end}`, limit: `${limit}` });
  const response = await fetch(`${url}/api/search?${parameters.toString()}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`Tempo answered ${response.status}: ${text}\n${q}`);
  const { traces = [] } = found.parse(JSON.parse(text));
  return traces.map(({ traceID }) => traceID.padStart(32, '0'));
}

const trace = z.object({
  batches: z.array(
    z.object({ scopeSpans: z.array(z.object({ spans: z.array(z.object({ name: z.string() })) })) }),
  ),
});

/** Names of the spans of a trace; none where there is no such trace. */
export async function spanNames(url: string, traceId: string): Promise<string[]> {
  const response = await fetch(`${url}/api/traces/${traceId}`, { headers: { accept: 'application/json' } });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`Tempo answered ${response.status}: ${await response.text()}`);
  const { batches } = trace.parse(await response.json());
  return batches.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );
}
