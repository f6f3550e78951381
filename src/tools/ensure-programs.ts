import { ProgramUnavailable } from './program-unavailable.ts';
import type { ProgramName, ResolvedProgram } from './program.ts';
import { resolveProgram, type ResolveOptions } from './resolve-program.ts';

/** Which of several programs can be had. */
export interface Availability {
  readonly available: ReadonlyMap<ProgramName, ResolvedProgram>;
  readonly unavailable: ReadonlyMap<ProgramName, ProgramUnavailable>;
}

/** Thrown when some of several programs cannot be had. The message is those of all of them. */
export class ProgramsUnavailable extends Error {
  readonly reasons: readonly ProgramUnavailable[];

  constructor(reasons: readonly ProgramUnavailable[]) {
    super(reasons.map(({ message }) => message).join('\n\n'));
    this.name = 'ProgramsUnavailable';
    this.reasons = reasons;
  }
}

/**
 * Finds several programs and tells which cannot be had, without failing for them. Programs of one family are
 * downloaded or built together, families one after the other.
 *
 * @throws whatever else goes wrong (a cache folder that cannot be written, say)
 */
export async function findPrograms(
  names: readonly ProgramName[],
  options: ResolveOptions = {},
): Promise<Availability> {
  const available = new Map<ProgramName, ResolvedProgram>();
  const unavailable = new Map<ProgramName, ProgramUnavailable>();
  await Promise.all(
    [...new Set(names)].map(async (name) => {
      try {
        available.set(name, await resolveProgram(name, options));
      } catch (error) {
        if (!(error instanceof ProgramUnavailable)) throw error;
        unavailable.set(name, error);
      }
    }),
  );
  return { available, unavailable };
}

/**
 * Finds several programs, all of which are needed.
 *
 * @returns the programs by name
 * @throws ProgramsUnavailable naming all that cannot be had
 *
 * @example const { promtool, amtool } = await ensurePrograms(['promtool', 'amtool']);
 */
export async function ensurePrograms<Name extends ProgramName>(
  names: readonly Name[],
  options: ResolveOptions = {},
): Promise<Record<Name, ResolvedProgram>> {
  const { available, unavailable } = await findPrograms(names, options);
  if (unavailable.size > 0)
    throw new ProgramsUnavailable(names.flatMap((name) => unavailable.get(name) ?? []));
  return Object.fromEntries(available) as Record<Name, ResolvedProgram>;
}
