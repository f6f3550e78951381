import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { whyUnfit } from './check-program.ts';
import type { Program } from './program.ts';

/** An executable that fits, or why there is none. */
export type Found = { readonly path: string } | { readonly why: string };

/**
 * Looks for a program in every folder of PATH. An executable of another version does not end the search: a right one
 * may come after it.
 *
 * @param pathVariable the value of PATH
 * @returns the first executable of the pinned version, or what was seen instead
 */
export async function findOnPath(program: Program, version: string, pathVariable: string): Promise<Found> {
  const names = [program.binary, ...(program.alsoOnPathAs ?? [])];
  const folders = [...new Set(pathVariable.split(delimiter).filter((folder) => folder !== ''))];
  const unfit: string[] = [];
  for (const folder of folders) {
    for (const name of names) {
      const path = resolve(join(folder, name));
      if (!(await isExecutable(path))) continue;
      const why = await whyUnfit(path, program, version);
      if (why === undefined) return { path };
      unfit.push(why);
    }
  }
  return { why: unfit.length > 0 ? unfit.join('; ') : `no ${names.join(' or ')} there` };
}

/** Tells whether a path is a file that this user may run. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
