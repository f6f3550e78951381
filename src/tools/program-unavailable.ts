import type { ProgramName } from './program.ts';

/** A way to a program that was tried, and what came of it. */
export interface Attempt {
  readonly way: 'PATH' | 'cache' | 'release' | 'Go';
  /** Why it did not lead to the program; may have several lines (the compiler's last ones). */
  readonly why: string;
}

/** Thrown when a program cannot be had in its pinned version. The message lists every way that was tried. */
export class ProgramUnavailable extends Error {
  readonly program: ProgramName;
  readonly version: string;
  readonly attempts: readonly Attempt[];

  /** @param remedy what whoever reads the message can do, one sentence or more */
  constructor(program: ProgramName, version: string, attempts: readonly Attempt[], remedy: string) {
    const tried = attempts.map(({ way, why }) => `  ${way}: ${why.replaceAll('\n', '\n    ')}`);
    super([`${program} ${version} cannot be had:`, ...tried, remedy].join('\n'));
    this.name = 'ProgramUnavailable';
    this.program = program;
    this.version = version;
    this.attempts = attempts;
  }
}
