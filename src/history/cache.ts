import { createHash, randomUUID } from 'node:crypto';
import { access, cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withCacheLock } from '../tools/cache-lock.ts';

/** A history that nobody has asked for in this long is removed when a new one is made. */
const unusedMs = 14 * 24 * 3_600_000;

const unfinishedPrefix = '.unfinished-';

/** The folder of made histories, beside the tool cache: shared by all clones of the project. */
export function historyCacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homedir(), '.cache'), 'pipeline-observability', 'history');
}

/** A key that changes with anything that a history is made from. */
export function historyKey(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`\0${part.length}\0`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The folder of a history, made once. It appears whole or not at all: a build that is killed leaves no half history.
 * Of several processes that want the same one, the first makes it and the others wait for it.
 * @param build fills an empty folder
 * @param onWait told once where another process is at it
 */
export async function cachedHistory(
  root: string,
  key: string,
  build: (folder: string) => Promise<void>,
  onWait?: (holder: string) => void,
): Promise<string> {
  const folder = join(root, key);
  if (!(await exists(folder))) {
    const lock = join(root, `.lock-${key}`);
    await withCacheLock(lock, () => make(root, key, build), onWait ? { onWait } : {});
  }
  const now = new Date();
  await utimes(folder, now, now);
  return folder;
}

async function make(root: string, key: string, build: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(root, key);
  if (await exists(folder)) return;
  await tidy(root, key);
  const unfinished = join(root, `${unfinishedPrefix}${key}-${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  try {
    await build(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    // A process that was suspended for so long that its lock was taken from it finds the history made.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what killed builds of this history left, and histories that have not been used for long. */
async function tidy(root: string, key: string): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = join(root, entry.name);
    const left = entry.name.startsWith(`${unfinishedPrefix}${key}-`);
    const age = Date.now() - (await stat(folder)).mtimeMs;
    if (left || age > unusedMs) await rm(folder, { recursive: true, force: true });
  }
}

/** Whether an entry of a data folder is a block: its name is a ULID. */
export function isBlock(name: string): boolean {
  return /^[0-9A-Z]{26}$/.test(name);
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
