import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { numbers } from '../../deploy/numbers.ts';
import { type ResolvedProgram, type RunningProcess, freePorts, startProcess } from '../tools/index.ts';
import { type CollectorPorts, type LocalPlaces, localOverlay } from './local-overlay.ts';

/** What a collector of one's own is made from. */
export interface CollectorStart extends Omit<LocalPlaces, 'queues'> {
  /** Folder for its queues, its overlay and its log. */
  readonly folder: string;
  /** The deployed configuration files, in the order in which they are merged. */
  readonly configs: readonly string[];
  /** Name of the pod it stands for. */
  readonly name?: string;
  readonly password?: string;
  /** Merged last, for a test that measures one setting. */
  readonly extra?: object;
}

/** A collector on the loopback interface, with the deployed configuration and the local overlay. */
export class RunningCollector {
  readonly ports: CollectorPorts;
  readonly process: RunningProcess;

  /** Use `startCollector`. */
  constructor(ports: CollectorPorts, process: RunningProcess) {
    this.ports = ports;
    this.process = process;
  }

  /** Base address of its OTLP receiver over HTTP. */
  get otlp(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  /** What it says of itself: the sum of all series of a metric whose labels hold each of the texts. */
  async own(metric: string, ...texts: readonly string[]): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.ports.metrics}/metrics`);
    const lines = (await response.text()).split('\n');
    return lines
      .filter((line) => line.startsWith(`${metric}{`) && texts.every((text) => line.includes(text)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}

/** Free ports for a collector: its members must know its second hop before it starts. */
export async function collectorPorts(): Promise<CollectorPorts> {
  const [grpc = 0, http = 0, whole = 0, health = 0, zpages = 0, metrics = 0] = await freePorts(6);
  return { grpc, http, whole, health, zpages, metrics };
}

/** The arguments and environment of a collector; writes its overlay. */
export async function prepareCollector(
  start: CollectorStart,
): Promise<{ args: string[]; env: NodeJS.ProcessEnv }> {
  const { folder, configs, name = 'otel-collector-0', password = 'secret', extra, ...places } = start;
  const queues = join(folder, 'queues');
  await mkdir(queues, { recursive: true });
  const overlay = join(folder, 'local.yaml');
  await writeFile(overlay, stringify(localOverlay({ ...places, queues })));
  const files = [...configs, overlay];
  if (extra !== undefined) {
    files.push(join(folder, 'extra.yaml'));
    await writeFile(join(folder, 'extra.yaml'), stringify(extra));
  }
  return {
    args: files.map((file) => `--config=${file}`),
    // The pod's own: README.md beside the deployed configuration names them.
    env: { ...process.env, POD_NAME: name, PROMETHEUS_PASSWORD: password, ...numbers.collector.runtime },
  };
}

/**
 * Starts a collector.
 * @returns once it is healthy
 * @throws ProcessFailed with the end of its log, where it refuses its configuration
 */
export async function startCollector(
  program: ResolvedProgram,
  start: CollectorStart,
): Promise<RunningCollector> {
  const { args, env } = await prepareCollector(start);
  const process = await startProcess(program, args, {
    logFile: join(start.folder, 'collector.log'),
    env,
    ready: { url: `http://127.0.0.1:${start.ports.health}/health/status` },
  });
  return new RunningCollector(start.ports, process);
}
