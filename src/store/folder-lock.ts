import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Another process has the folder open. */
export class FolderInUse extends Error {
  constructor(folder: string, owner: number, options?: ErrorOptions) {
    super(
      `${folder} is in use by process ${owner}; one process at a time (set DATABASE_URL to share)`,
      options,
    );
    this.name = 'FolderInUse';
  }
}

/**
 * Marks a folder as in use by this process, until the returned function is called. The mark of a process that is gone
 * does not count.
 * @throws FolderInUse where a running process has the folder.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'in-use-by');
  for (let tries = 0; ; tries += 1) {
    try {
      await writeFile(file, `${process.pid}`, { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      const owner = Number(await readFile(file, 'utf8').catch(() => ''));
      // A container's first process always has the same id: our own id means a former life.
      if (tries > 2 || (owner !== process.pid && isRunning(owner))) {
        throw new FolderInUse(folder, owner, { cause: error });
      }
      await rm(file, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
