import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ResolvedProgram } from './program.ts';
import { lastLines } from './run-program.ts';
import { waitUntilReady, type Readiness } from './wait-until-ready.ts';
import { endWithThisProcess } from './watchdog.ts';

/** How to start a program that keeps running. */
export interface StartOptions {
  /** File that its output is added to; its folder is made when missing. */
  readonly logFile: string;
  readonly cwd?: string;
  /** The whole environment; this process' own when absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** When given, the start is over once this is so. */
  readonly ready?: Readiness;
}

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Thrown when a process could not be started, ended early, or did not become ready. Holds the end of its log. */
export class ProcessFailed extends Error {
  constructor(name: string, why: string, logFile: string, tail: string) {
    super(`${name}: ${why}; the end of ${logFile}:\n${tail === '' ? '(empty)' : tail}`);
    this.name = 'ProcessFailed';
  }
}

/** A running program. It ends with this process at the latest. */
export class RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  #exit: Exit | undefined;

  /** Use `startProcess`. */
  constructor(name: string, pid: number, logFile: string, exited: Promise<Exit>) {
    this.name = name;
    this.pid = pid;
    this.logFile = logFile;
    this.exited = exited.then((exit) => (this.#exit = exit));
  }

  get isRunning(): boolean {
    return this.#exit === undefined;
  }

  /**
   * Asks it to end (SIGTERM), and ends it (SIGKILL) when it has not after the grace. Does nothing when it has ended.
   *
   * @param graceMs milliseconds
   */
  async stop(graceMs = 10_000): Promise<Exit> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => {
      this.signal('SIGKILL');
    }, graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it without warning, as a crash does, and waits until it is gone. */
  async kill9(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exited;
  }

  /** Sends a signal (SIGHUP makes many programs read their configuration again), unless it has ended. */
  signal(signal: NodeJS.Signals): void {
    // Between its end and the event that tells us, the id is still its own: we have not reaped it.
    if (!this.isRunning) return;
    try {
      process.kill(this.pid, signal);
    } catch {
      // It ended this very moment.
    }
  }

  /** The last lines of its output, of this and former starts with the same file. */
  logTail(lines = 30): string {
    return lastLines(readFileSync(this.logFile, 'utf8'), lines);
  }
}

/**
 * Starts a program that keeps running, with its output in a file.
 *
 * @param program a resolved program, or the path or name of an executable
 * @returns the process, ready if `ready` was given
 * @throws ProcessFailed when it cannot be started, or ends or misses the deadline before it is ready (it is then
 * stopped)
 */
export async function startProcess(
  program: ResolvedProgram | string,
  args: readonly string[],
  options: StartOptions,
): Promise<RunningProcess> {
  const { logFile, cwd, env = process.env, ready } = options;
  const command = typeof program === 'string' ? program : program.path;
  const name = typeof program === 'string' ? basename(program) : program.name;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', log, log] });
  closeSync(log);
  if (child.pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    throw new ProcessFailed(name, `cannot be started (${error.message})`, logFile, '');
  }

  const release = endWithThisProcess(child.pid);
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      release();
      resolve({ code, signal });
    });
  });
  const running = new RunningProcess(name, child.pid, logFile, exited);
  if (ready) await requireReady(running, ready);
  return running;
}

async function requireReady(running: RunningProcess, ready: Readiness): Promise<void> {
  let why = await waitUntilReady(ready, () => !running.isRunning);
  // Another process may have answered on its port while this one could not listen and gave up.
  if (why === undefined && !running.isRunning) why = 'it ended, and something else answers at its address';
  if (why === undefined) return;
  if (!running.isRunning) {
    const { code, signal } = await running.exited;
    why += ` (${signal ?? `exit code ${code ?? 'none'}`})`;
  }
  await running.stop(2000);
  throw new ProcessFailed(running.name, why, running.logFile, running.logTail());
}
