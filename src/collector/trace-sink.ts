import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type ResolvedProgram, type RunningProcess, freePorts, startProcess } from '../tools/index.ts';

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });

const batch = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              name: z.string(),
              attributes: z.array(attribute).default([]),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A span that arrived. */
export type ArrivedSpan = z.output<
  typeof batch
>['resourceSpans'][number]['scopeSpans'][number]['spans'][number];

/** What stands where Tempo stands: an OTLP receiver over gRPC that writes down the spans it takes. */
export class TraceSink {
  readonly address: string;
  readonly process: RunningProcess;
  readonly #file: string;

  /** Use `startTraceSink`. */
  constructor(address: string, process: RunningProcess, file: string) {
    this.address = address;
    this.process = process;
    this.#file = file;
  }

  /** All that arrived so far, as text: OTLP's JSON, a request a line. */
  async text(): Promise<string> {
    return readFile(this.#file, 'utf8').catch(() => '');
  }

  /** All spans so far. */
  async spans(): Promise<ArrivedSpan[]> {
    const text = await this.text();
    // The last line may be half written.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines
      .filter((line) => line !== '')
      .flatMap((line) => batch.parse(JSON.parse(line)).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }
}

/** Starts a sink: a collector with a receiver and a file. */
export async function startTraceSink(
  otelcol: ResolvedProgram,
  folder: string,
  options: { readonly port?: number; readonly certificates?: string } = {},
): Promise<TraceSink> {
  const [free = 0, health = 0] = await freePorts(2);
  const port = options.port ?? free;
  const file = join(folder, 'spans.json');
  const config = join(folder, 'sink.yaml');
  const { certificates } = options;
  const tls =
    certificates === undefined
      ? {}
      : {
          tls: {
            cert_file: join(certificates, 'tls.crt'),
            key_file: join(certificates, 'tls.key'),
            client_ca_file: join(certificates, 'ca.crt'),
          },
        };
  await writeFile(
    config,
    stringify({
      extensions: { health_check: { endpoint: `127.0.0.1:${health}` } },
      receivers: {
        otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}`, max_recv_msg_size_mib: 64, ...tls } } },
      },
      exporters: { file: { path: file } },
      service: {
        extensions: ['health_check'],
        telemetry: { metrics: { level: 'none' } },
        pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } },
      },
    }),
  );
  const process = await startProcess(otelcol, [`--config=${config}`], {
    logFile: join(folder, 'sink.log'),
    ready: { url: `http://127.0.0.1:${health}/` },
  });
  return new TraceSink(`127.0.0.1:${port}`, process, file);
}
