import { mkdir, open, readFile, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import pLimit from 'p-limit';
import { type Tree, notice } from './build.ts';
import type { Changes } from './changes.ts';

/** Ending of files that are being written. A leftover of a killed run is removed by the next one, as any stale file. */
const unfinished = '.unfinished';

/** Files on their way to the disk at the same time: it syncs several about as fast as one. */
const writesAtOnce = 16;

/** Reads a generated tree; an absent folder is an empty tree. */
export async function readTree(folder: string): Promise<Tree> {
  const tree = new Map<string, string>();
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return tree;
    throw error;
  }
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    tree.set(relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8'));
  }
  return tree;
}

/**
 * Whether a folder holds files that generation did not write: it is neither absent nor empty, and has no
 * `kustomization.yaml` with the generator's notice.
 */
export async function isForeign(folder: string): Promise<boolean> {
  try {
    if ((await readdir(folder)).length === 0) return false;
    return !(await readFile(join(folder, 'kustomization.yaml'), 'utf8')).startsWith(notice);
  } catch (error) {
    if (!isMissing(error)) throw error;
    // No folder at all, or one without that file.
    return (await readdir(folder).catch(() => [])).length > 0;
  }
}

/**
 * Brings the folder to the new tree; the only place that writes generated files. All new content is on disk before
 * the first old file is replaced, and each file is replaced in one step: a full disk or a kill leaves no half file,
 * and files that did not change are not touched.
 */
export async function writeTree(folder: string, next: Tree, changes: Changes): Promise<void> {
  const write = [...changes.added, ...changes.changed];
  try {
    const writing = pLimit(writesAtOnce);
    const written = await Promise.allSettled(
      write.map((path) =>
        writing(() => writeDurably(join(folder, `${path}${unfinished}`), next.get(path) ?? '')),
      ),
    );
    const failed = written.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    for (const path of write) await rename(join(folder, `${path}${unfinished}`), join(folder, path));
  } catch (error) {
    // Of several that cannot be removed (a folder stands there) none keeps the others.
    await Promise.allSettled(write.map((path) => rm(join(folder, `${path}${unfinished}`), { force: true })));
    throw error;
  }
  for (const path of changes.removed) {
    await rm(join(folder, path));
    await removeEmptyFolders(dirname(join(folder, path)), folder);
  }
}

async function writeDurably(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  if (folder === top || (await readdir(folder)).length > 0) return;
  await rmdir(folder);
  await removeEmptyFolders(dirname(folder), top);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
