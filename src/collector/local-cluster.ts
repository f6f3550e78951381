import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ResolvedProgram, freePorts } from '../tools/index.ts';
import { deployedCollector } from './deployed.ts';
import type { CollectorPorts } from './local-overlay.ts';
import {
  type CollectorStart,
  type RunningCollector,
  collectorPorts,
  startCollector,
} from './running-collector.ts';

/** Places that a cluster's members share; what is left out is an address where nobody listens. */
export type ClusterPlaces = Partial<
  Pick<CollectorStart, 'prometheus' | 'loki' | 'tempo' | 'certificates' | 'pace' | 'extra' | 'password'>
>;

/** Collectors on this machine that know each other, in a folder of their own. */
export class LocalCluster {
  readonly folder: string;
  readonly collectors: RunningCollector[] = [];
  readonly #otelcol: ResolvedProgram;
  #starts: CollectorStart[] = [];

  /** Use `LocalCluster.create`. */
  constructor(folder: string, otelcol: ResolvedProgram) {
    this.folder = folder;
    this.#otelcol = otelcol;
  }

  /** An empty cluster in a new temporary folder. */
  static async create(otelcol: ResolvedProgram): Promise<LocalCluster> {
    return new LocalCluster(await mkdtemp(join(tmpdir(), 'collector-')), otelcol);
  }

  /** Starts `count` collectors with the deployed configuration. */
  async start(count: number, places: ClusterPlaces): Promise<void> {
    const ports = await Promise.all(Array.from({ length: count }, collectorPorts));
    const [nobody = 0] = await freePorts(1);
    this.#starts = ports.map((own, index) => ({
      prometheus: [`http://127.0.0.1:${nobody}`, `http://127.0.0.1:${nobody}`],
      loki: `http://127.0.0.1:${nobody}`,
      tempo: `127.0.0.1:${nobody}`,
      ...places,
      configs: deployedCollector,
      folder: join(this.folder, `collector-${index}`),
      name: `otel-collector-${index}`,
      ports: own,
      members: ports.map((each: CollectorPorts) => `127.0.0.1:${each.whole}`),
    }));
    this.collectors.push(
      ...(await Promise.all(this.#starts.map((one) => startCollector(this.#otelcol, one)))),
    );
  }

  /** A member. @throws Error where there is none of that number */
  member(index: number): RunningCollector {
    const member = this.collectors[index];
    if (member === undefined) throw new Error(`there is no collector ${index}`);
    return member;
  }

  /** Starts a member that has ended again, with its folder and ports. */
  async restart(index: number): Promise<RunningCollector> {
    const start = this.#starts[index];
    if (start === undefined) throw new Error(`there is no collector ${index}`);
    const again = await startCollector(this.#otelcol, start);
    this.collectors[index] = again;
    return again;
  }

  /** A folder of its own for a backend. */
  async subfolder(name: string): Promise<string> {
    const path = join(this.folder, name);
    await mkdir(path, { recursive: true });
    return path;
  }

  /** Ends all members and removes the folder. */
  async stop(): Promise<void> {
    await Promise.all(this.collectors.map(({ process }) => process.stop(3000)));
    await rm(this.folder, { recursive: true, force: true });
  }
}
