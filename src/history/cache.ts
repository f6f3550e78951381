import { createHash, randomUUID } from 'node:crypto';
import { access, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of made histories, beside the tool cache: shared by all clones of the project. */
export function historyCacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homedir(), '.cache'), 'pipeline-observability', 'history');
}

/** A key that changes with anything that a history is made from. */
export function historyKey(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`\0${part.length}\0`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The folder of a history, made once. It appears whole or not at all: a build that is killed leaves no half history,
 * and of two at the same time the first one's is kept.
 * @param build fills an empty folder
 */
export async function cachedHistory(
  root: string,
  key: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(root, key);
  if (await exists(folder)) return folder;
  const unfinished = join(root, `.unfinished-${key}-${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  try {
    await build(unfinished);
    if (!(await exists(folder))) await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Copies a history's blocks for a Prometheus of its own: it may compact and delete them as it likes. */
export async function copyBlocks(history: string, dataFolder: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  for (const entry of await readdir(history)) {
    await cp(join(history, entry), join(dataFolder, entry), { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
