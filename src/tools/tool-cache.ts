import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Platform } from './platform.ts';
import type { GoBuild, Program, ProgramFamily } from './program.ts';

/** Key of executables that the publisher built; those built here are kept under a hash of what pins them. */
export const releaseKey = 'release';

/**
 * The folder of the tool cache, shared by all clones of the project.
 *
 * @param env reads `XDG_CACHE_HOME` (XDG base directory specification: relative values are ignored)
 */
export function toolCacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homedir(), '.cache'), 'pipeline-observability', 'tools');
}

/** Where the cache keeps an executable, whether or not it is there: `<name>-<version>-<os>-<arch>/<key>/<binary>`. */
export function cachedPath(
  cacheRoot: string,
  program: Program,
  version: string,
  platform: Platform,
  key: string,
): string {
  return join(cacheRoot, `${program.name}-${version}-${platform.os}-${platform.arch}`, key, program.binary);
}

/** Name in the cache for what belongs to a family as a whole: its lock and its temporary folders. */
export function familyPath(cacheRoot: string, family: ProgramFamily, platform: Platform): string {
  return join(cacheRoot, `.${family.name}-${family.version}-${platform.os}-${platform.arch}`);
}

/**
 * The key of executables built here: a hash of everything in the project that decides what the build makes.
 *
 * @param moduleFolder folder with go.mod, go.sum and Go files
 * @returns 12 hexadecimal digits
 * @throws the system's error when the folder cannot be read
 */
export async function buildKey(moduleFolder: string, goBuild: GoBuild): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([goBuild.ldflags, goBuild.tags ?? '']));
  const files = (await readdir(moduleFolder)).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file)).sort();
  for (const file of files) {
    const content = await readFile(join(moduleFolder, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Makes a temporary folder on the cache's own file system, so that what is made in it can be renamed into place, and
 * clears those that killed processes left behind. Call it while holding the family's lock.
 */
export async function makeTemporaryFolder(familyStem: string): Promise<string> {
  const parent = dirname(familyStem);
  await mkdir(parent, { recursive: true });
  const prefix = `${familyStem.slice(parent.length + 1)}.tmp-`;
  for (const entry of await readdir(parent)) {
    if (entry.startsWith(prefix)) await rm(join(parent, entry), { recursive: true, force: true });
  }
  const folder = join(parent, `${prefix}${randomUUID()}`);
  await mkdir(folder);
  return folder;
}

/**
 * Puts an executable into its place in one step: whoever looks sees the old file, or the whole new one.
 *
 * @param from a finished file on the cache's file system
 */
export async function install(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await chmod(from, 0o755);
  await rename(from, to);
}
