import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** The generated tree, relative to the root. */
export const generatedFolder = 'deploy/generated';

/** The settings file to use: `STACK_CONFIG` where it is set (relative to the current folder), else the repository's. */
export function settingsFile(chosen = process.env['STACK_CONFIG']): string {
  return chosen === undefined || chosen === '' ? join(root, 'stack.config.ts') : resolve(chosen);
}
