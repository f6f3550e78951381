import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How the lock is waited for, in milliseconds. */
export interface LockOptions {
  /** How often a waiting process looks again. */
  readonly pollMs?: number;
  /** A lock not refreshed for this long belongs to nobody. */
  readonly staleMs?: number;
  /** How long to wait in all. */
  readonly waitMs?: number;
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (holder: string) => void;
}

/**
 * Does something while no other process does it, on this file system.
 *
 * The lock saves work, it does not keep the cache whole: what is installed is renamed into place, so two holders at
 * once (a process that was suspended for longer than `staleMs`) build twice and break nothing.
 *
 * @param path file that is the lock; its folder is made when missing
 * @returns what `work` returns
 * @throws Error when the lock is not free within `waitMs`; what `work` throws
 */
export async function withCacheLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const { staleMs = 60_000 } = options;
  const content = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  await acquire(path, content, staleMs, options);
  const refresh = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, staleMs / 6);
  refresh.unref();
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    if ((await readLock(path)) === content) await rm(path, { force: true });
  }
}

async function acquire(path: string, content: string, staleMs: number, options: LockOptions): Promise<void> {
  const { pollMs = 250, waitMs = 30 * 60_000, onWait } = options;
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + waitMs;
  let told = false;
  while (!(await create(path, content))) {
    const holder = await readLock(path);
    if (await isStale(path, holder, staleMs)) {
      await removeStale(path, holder ?? '');
      continue;
    }
    if (!told) onWait?.(describe(holder));
    told = true;
    if (Date.now() > deadline)
      throw new Error(`${path} is held by ${describe(holder)} and did not become free`);
    await sleep(pollMs);
  }
}

/** Writes the lock aside and links it into place: it never exists without its content. */
async function create(path: string, content: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, content);
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function isStale(path: string, content: string | undefined, staleMs: number): Promise<boolean> {
  const holder = parseHolder(content);
  if (holder?.host === hostname() && !isAlive(holder.pid)) return true;
  try {
    return Date.now() - (await stat(path)).mtimeMs > staleMs;
  } catch {
    return false; // Just released: the next attempt finds it free.
  }
}

/** Takes the stale lock away by renaming it; when another process was quicker and this is its new lock, puts it back. */
async function removeStale(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return; // Another process took it away.
  }
  if ((await readLock(aside)) !== seen) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

function parseHolder(content: string | undefined): { pid: number; host: string } | undefined {
  try {
    const value: unknown = JSON.parse(content ?? '');
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('host' in value))
      return undefined;
    return { pid: Number(value.pid), host: String(value.host) };
  } catch {
    return undefined;
  }
}

function describe(content: string | undefined): string {
  const holder = parseHolder(content);
  return holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
