import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type ResolvedProgram, type RunningProcess, freePorts, startProcess } from '../tools/index.ts';
import { deployedLoki } from './deployed.ts';

/** A line as Loki holds it. */
export interface StoredLine {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly line: string;
}

/** A Loki on the loopback interface with the deployed limits, tenants and ingester. */
export class LocalLoki {
  readonly url: string;
  readonly process: RunningProcess;

  /** Use `startLocalLoki`. */
  constructor(url: string, process: RunningProcess) {
    this.url = url;
    this.process = process;
  }

  /** Lines of a tenant between two times (milliseconds), oldest first, at most 5,000. @throws Error with Loki's words */
  async lines(tenant: string, query: string, from: number, to: number): Promise<StoredLine[]> {
    const parameters = new URLSearchParams({
      query,
      start: `${from}000000`,
      end: `${to}000000`,
      limit: '5000',
      direction: 'forward',
    });
    const response = await fetch(`${this.url}/loki/api/v1/query_range?${parameters.toString()}`, {
      headers: { 'x-scope-orgid': tenant },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Loki answered ${response.status}: ${text}`);
    return reply
      .parse(JSON.parse(text))
      .data.result.flatMap(({ stream, values }) =>
        values.map(([time, line]) => ({ labels: stream, time: Number(time.slice(0, -6)), line })),
      )
      .sort((a, b) => a.time - b.time);
  }

  /** How many lines a tenant has between two times (milliseconds), as Loki counts them. */
  async count(tenant: string, selector: string, from: number, to: number): Promise<number> {
    const seconds = Math.ceil((to - from) / 1000);
    const query = `sum(count_over_time(${selector}[${seconds}s]))`;
    const parameters = new URLSearchParams({ query, time: `${to}000000` });
    const response = await fetch(`${this.url}/loki/api/v1/query?${parameters.toString()}`, {
      headers: { 'x-scope-orgid': tenant },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Loki answered ${response.status}: ${text}`);
    const { result } = count.parse(JSON.parse(text)).data;
    return Number(result[0]?.value[1] ?? 0);
  }
}

const reply = z.object({
  data: z.object({
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()])),
      }),
    ),
  }),
});
const count = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

const section = z.record(z.string(), z.unknown());
const wal = section.optional();
const deployed = z.looseObject({
  server: section,
  common: section,
  runtime_config: section,
  schema_config: z.object({ configs: z.array(section) }),
  storage_config: section,
  ingester: section,
  compactor: section,
  limits_config: section,
});

/**
 * The deployed configuration for a Loki on this machine. What it has otherwise stands, path by path and with its reason,
 * in `deploy/base/loki/README.md`; a test holds the two together.
 */
export function localLoki(text: string, folder: string, http: number, grpc: number): object {
  const config = deployed.parse(parse(text));
  const address = '127.0.0.1';
  const directories = { chunks_directory: join(folder, 'chunks'), rules_directory: join(folder, 'rules') };
  return {
    ...config,
    memberlist: undefined,
    server: {
      ...config.server,
      http_listen_address: address,
      http_listen_port: http,
      grpc_listen_address: address,
      grpc_listen_port: grpc,
      log_level: 'warn',
    },
    common: {
      ...config.common,
      path_prefix: folder,
      instance_addr: address,
      ring: { instance_addr: address, kvstore: { store: 'inmemory' } },
      storage: { filesystem: directories },
    },
    frontend: { address },
    runtime_config: { ...config.runtime_config, file: deployedLoki.overrides },
    schema_config: {
      configs: config.schema_config.configs.map((one) => ({ ...one, object_store: 'filesystem' })),
    },
    storage_config: {
      ...config.storage_config,
      aws: undefined,
      boltdb_shipper: {
        active_index_directory: join(folder, 'index'),
        cache_location: join(folder, 'cache'),
      },
      filesystem: { directory: directories.chunks_directory },
    },
    // Loki 3 adds a label of its own; the deployed 2.9.4 has neither the label nor the setting.
    limits_config: { ...config.limits_config, discover_service_name: [] },
    ingester: {
      ...config.ingester,
      lifecycler: { min_ready_duration: '0s' },
      wal: { ...wal.parse(config.ingester['wal']), dir: join(folder, 'wal') },
    },
    compactor: {
      ...config.compactor,
      working_directory: join(folder, 'compactor'),
      delete_request_store: 'filesystem',
    },
  };
}

/** How a Loki on this machine is started. */
export interface LocalLokiOptions {
  readonly port?: number;
  /** Folder with tls.crt, tls.key and ca.crt: with it, it is started with the arguments of the component `mtls`. */
  readonly certificates?: string;
}

/** Starts a Loki with the deployed configuration. */
export async function startLocalLoki(
  loki: ResolvedProgram,
  folder: string,
  { port, certificates }: LocalLokiOptions = {},
): Promise<LocalLoki> {
  const [free = 0, grpc = 0, internal = 0] = await freePorts(3);
  const http = port ?? free;
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'loki.yaml');
  await writeFile(
    file,
    stringify(localLoki(await readFile(deployedLoki.config, 'utf8'), folder, http, grpc)),
  );
  const tls = certificates === undefined ? [] : await tlsArguments(certificates, internal);
  const url = `${certificates === undefined ? 'http' : 'https'}://127.0.0.1:${http}`;
  const process = await startProcess(loki, [`-config.file=${file}`, ...tls], {
    logFile: join(folder, 'loki.log'),
    // Over TLS it asks for a certificate everywhere but at its inner port.
    ready: {
      url: certificates === undefined ? `${url}/ready` : `http://127.0.0.1:${internal}/ready`,
      deadlineMs: 90_000,
    },
  });
  return new LocalLoki(url, process);
}

const patch = z.array(z.object({ value: z.string() }));

/** The arguments that the component `mtls` adds, with folder, address and port of this machine. */
async function tlsArguments(certificates: string, internal: number): Promise<string[]> {
  return patch
    .parse(parse(await readFile(deployedLoki.tlsArguments, 'utf8')))
    .map(({ value }) =>
      value
        .replace('/etc/loki/tls', certificates)
        .replace('0.0.0.0', '127.0.0.1')
        .replace('3101', String(internal)),
    );
}
