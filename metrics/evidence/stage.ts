import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Readiness,
  type ResolvedProgram,
  type RunningProcess,
  freePort,
  startProcess,
} from '../../src/tools/index.ts';

/** Where real programs and their stand-ins run on loopback for one test; everything on it goes with `close`. */
export class Stage {
  /** A temporary folder for their files. */
  readonly folder: string;
  readonly #processes: RunningProcess[] = [];
  readonly #servers: Server[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Stage> {
    return new Stage(await mkdtemp(join(tmpdir(), 'evidence-')));
  }

  /** Writes a file into the folder; returns its path. */
  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  /**
   * Starts a program and waits until it answers at `ready`.
   * @throws ProcessFailed with the end of its log
   */
  async start(program: ResolvedProgram, args: readonly string[], ready: Readiness): Promise<RunningProcess> {
    const logFile = join(this.folder, `${program.name}-${this.#processes.length}.log`);
    const process = await startProcess(program, args, { logFile, cwd: this.folder, ready });
    this.#processes.push(process);
    return process;
  }

  /**
   * A server that stands in for whatever a program talks to; it answers each path with a fixed status, others 404.
   * @param delayMs how long it takes for each answer, in milliseconds
   * @returns its address, without a slash at the end
   */
  async standIn(statusByPath: Readonly<Record<string, number>>, delayMs = 0): Promise<string> {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        response.statusCode = statusByPath[request.url ?? ''] ?? 404;
        setTimeout(() => response.end(), delayMs);
      });
    });
    this.#servers.push(server);
    const port = await freePort();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${port}`;
  }

  /** Ends what runs, last started first, and removes the folder. */
  async close(): Promise<void> {
    for (const process of this.#processes.toReversed()) await process.stop(5_000);
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
