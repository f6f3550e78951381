import { join } from 'node:path';
import { z } from 'zod';
import { type ResolvedProgram, type RunningProcess, freePort, startProcess } from '../tools/index.ts';

const alert = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  state: z.enum(['pending', 'firing']),
});

/** An alert as Prometheus' API shows it. */
export type ActiveAlert = z.output<typeof alert>;

const sample = z.object({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]),
});

/** One series of an instant query. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Where and how to start Prometheus. */
export interface PrometheusStart {
  /** Folder that holds its configuration, and below `data` its blocks. */
  readonly folder: string;
  /** Path of the configuration. */
  readonly config: string;
  readonly flags?: readonly string[];
  /** Its port; a free one unless given. */
  readonly port?: number;
}

/** A Prometheus of one's own on the loopback interface. */
export class RunningPrometheus {
  readonly url: string;
  readonly process: RunningProcess;

  /** Use `startPrometheus`. */
  constructor(url: string, process: RunningProcess) {
    this.url = url;
    this.process = process;
  }

  /** Alerts that are pending or firing. */
  async alerts(): Promise<ActiveAlert[]> {
    return z.object({ alerts: z.array(alert) }).parse(await this.#get('alerts')).alerts;
  }

  /** An instant query whose result is a vector. @throws Error where Prometheus refuses it */
  async query(expression: string): Promise<Sample[]> {
    const data = await this.#get(`query?query=${encodeURIComponent(expression)}`);
    const { result } = z.object({ result: z.array(sample) }).parse(data);
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { signal: AbortSignal.timeout(10_000) });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${JSON.stringify(body)}`);
    return z.object({ data: z.unknown() }).parse(body).data;
  }
}

/**
 * Starts Prometheus.
 *
 * @returns once it is ready
 * @throws ProcessFailed with the end of its log, where it refuses its configuration
 */
export async function startPrometheus(
  program: ResolvedProgram,
  { folder, config, flags = [], port }: PrometheusStart,
): Promise<RunningPrometheus> {
  const url = `http://127.0.0.1:${port ?? (await freePort())}`;
  const process = await startProcess(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      ...flags,
    ],
    { logFile: join(folder, 'prometheus.log'), ready: { url: `${url}/-/ready` } },
  );
  return new RunningPrometheus(url, process);
}
