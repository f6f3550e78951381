import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import { BackupError } from '../backup-error.ts';
import { type SetLocation, newestComplete, readInventory } from './list-sets.ts';
import { type Manifest, type StoredFile, keysOf, renderManifest } from './manifest.ts';

/** What goes into a set. */
export interface WriteSetOptions extends SetLocation {
  /** Everything below it. */
  readonly folder: string;
  readonly now?: Date;
  /** Whether a file of this path, once written, never changes: the newest set's word on its content is then taken. */
  readonly isImmutable?: (path: string) => boolean;
}

/** What was written; sizes in bytes. */
export interface WrittenSet {
  readonly manifest: Manifest;
  readonly size: number;
  readonly uploadedFiles: number;
  readonly uploadedSize: number;
}

/**
 * Stores a folder as a set: each content once, under its sha256, and the manifest last. Whatever stops it before that
 * leaves objects that the next run uses, and no set.
 *
 * @throws BackupError where the folder is empty or the bucket fails
 */
export async function writeSet(options: WriteSetOptions): Promise<WrittenSet> {
  const { bucket, prefix, kind, folder, now = new Date(), isImmutable = () => false } = options;
  const keys = keysOf(prefix, kind);
  const paths = await filesBelow(folder);
  if (paths.length === 0) throw new BackupError(`${folder}: expected files to back up, found none`);
  const inventory = await readInventory(options);
  const known = new Map(
    newestComplete(inventory)?.manifest.files.map((file) => [file.path, file] as const) ?? [],
  );

  const describe = async (path: string): Promise<StoredFile> => {
    const { size } = await stat(join(folder, path));
    const before = known.get(path);
    if (before?.size === size && isImmutable(path)) return before;
    return { path, size, sha256: await sha256Of(join(folder, path)) };
  };
  const limit = pLimit(4);
  const files = await Promise.all(paths.map((path) => limit(() => describe(path))));

  const absent = new Map(
    files
      .filter(({ sha256, size }) => inventory.objects.get(keys.object(sha256))?.size !== size)
      .map((file) => [file.sha256, file] as const),
  );
  await Promise.all(
    [...absent.values()].map(({ path, sha256 }) =>
      limit(() => bucket.put(keys.object(sha256), { file: join(folder, path) })),
    ),
  );
  const manifest: Manifest = { format: 1, kind, createdAt: now.toISOString(), files };
  await bucket.put(keys.set(manifest.createdAt), { text: renderManifest(manifest) });
  return {
    manifest,
    size: sizeOf(files),
    uploadedFiles: absent.size,
    uploadedSize: sizeOf([...absent.values()]),
  };
}

/** Bytes of all files together. */
export function sizeOf(files: readonly Pick<StoredFile, 'size'>[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
