import type { Log } from './log.ts';
import { ProgramUnavailable } from './program-unavailable.ts';
import type { ProgramName, ResolvedProgram } from './program.ts';
import { Resolver } from './resolver.ts';

/** How programs are asked for. */
export interface ResolveOptions {
  /** Takes lines of progress; standard error unless given. */
  readonly log?: Log;
  /** The resolver to ask; one for the whole process unless given. */
  readonly resolver?: Resolver;
}

const sharedResolver = new Resolver();

/**
 * Finds a program in its pinned version: on PATH, in the tool cache, in the publisher's release archive, or built with
 * Go, in this order. The first time can take minutes.
 *
 * @throws ProgramUnavailable with every way that was tried
 *
 * @example const promtool = await resolveProgram('promtool');
 */
export async function resolveProgram(
  name: ProgramName,
  options: ResolveOptions = {},
): Promise<ResolvedProgram> {
  return (options.resolver ?? sharedResolver).resolve(name, options.log);
}

/**
 * As `resolveProgram`, with undefined instead of an error when the program cannot be had: for tests that are skipped
 * without it.
 *
 * @example describe.skipIf(!(await resolveIfAvailable('tempo')))('Tempo', …);
 */
export async function resolveIfAvailable(
  name: ProgramName,
  options: ResolveOptions = {},
): Promise<ResolvedProgram | undefined> {
  try {
    return await resolveProgram(name, options);
  } catch (error) {
    if (error instanceof ProgramUnavailable) return undefined;
    throw error;
  }
}
