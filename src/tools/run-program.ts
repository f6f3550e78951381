import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { ResolvedProgram } from './program.ts';

/** What a program that ran to its end left behind. */
export interface ProgramResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment; this process' own when absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** Text for standard input, which is closed after it. */
  readonly stdin?: string;
  /** Limit in milliseconds; then SIGTERM, and SIGKILL two seconds later. One minute unless given. */
  readonly timeoutMs?: number;
  /** Yields the processor to others (`nice` 10), for long work that nobody measures. */
  readonly lowPriority?: boolean;
}

/** Thrown when a program did not end within its time limit. `result` is what it had written until then. */
export class ProgramTimeout extends Error {
  readonly result: ProgramResult;

  constructor(command: string, timeoutMs: number, result: ProgramResult) {
    super(
      `${command} did not end within ${timeoutMs / 1000} s and was stopped\n${lastLines(result.stderr, 20)}`,
    );
    this.name = 'ProgramTimeout';
    this.result = result;
  }
}

/**
 * Runs a program to its end and collects what it wrote. A non-zero exit code is a result, not an error.
 *
 * @param program a resolved program, or the path or name of an executable
 * @returns exit code and output
 * @throws ProgramTimeout after the time limit; the system's error (`ENOENT`, `EACCES`) when it cannot be started
 */
export async function runProgram(
  program: ResolvedProgram | string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const { cwd, env = process.env, stdin = '', timeoutMs = 60_000, lowPriority = false } = options;
  const command = typeof program === 'string' ? program : program.path;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'pipe' });
    const out = collectText(child.stdout);
    const err = collectText(child.stderr);
    if (lowPriority && child.pid !== undefined) lowerPriority(child.pid);
    let timedOut = false;
    let killTimer: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGTERM');
      killTimer = setTimeout(() => {
        child.kill('SIGKILL');
        // A grandchild may hold the pipes open: don't wait for it.
        child.stdout.destroy();
        child.stderr.destroy();
      }, 2000);
    }, timeoutMs);
    const clearTimers = (): void => {
      clearTimeout(timer);
      clearTimeout(killTimer);
    };
    child.on('error', (error) => {
      clearTimers();
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimers();
      const result = { code, signal, stdout: out(), stderr: err() };
      if (timedOut) reject(new ProgramTimeout(command, timeoutMs, result));
      else resolve(result);
    });
    // A program that does not read its input closes the pipe: that is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

/** The last `count` lines of a text, without trailing blank ones. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function collectText(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch {
    // The process has ended already, or the system forbids it: it runs as it is.
  }
}
