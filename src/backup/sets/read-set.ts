import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import { BackupError } from '../backup-error.ts';
import type { Bucket } from '../bucket.ts';
import { type SetLocation, newestComplete, readInventory } from './list-sets.ts';
import { type Manifest, type StoredFile, keysOf } from './manifest.ts';

/** What to restore, and where to. */
export interface ReadSetOptions extends SetLocation {
  /** An empty or missing folder: a restore never mixes with what is there. */
  readonly into: string;
  /** The newest set of this time or before; the newest of all unless given. */
  readonly at?: Date | undefined;
}

/**
 * Fetches a set and checks every file against the manifest.
 *
 * @throws BackupError where there is no complete set, the folder is not empty, or a content is not what was stored
 */
export async function readSet(options: ReadSetOptions): Promise<Manifest> {
  const { bucket, prefix, kind, into, at } = options;
  const present = (await readdir(into).catch((): string[] => [])).filter((name) => name !== 'lost+found');
  if (present.length > 0) {
    throw new BackupError(`${into}: expected an empty folder to restore into, found ${present[0] ?? ''}`);
  }
  const inventory = await readInventory(options);
  const set = newestComplete(inventory, at);
  if (set === undefined) throw new BackupError(nothing(options, inventory.sets.length));

  const keys = keysOf(prefix, kind);
  const limit = pLimit(4);
  try {
    await Promise.all(
      set.manifest.files.map((file) => limit(() => fetchFile(bucket, keys.object(file.sha256), file, into))),
    );
  } catch (error) {
    // What came so far is no backup either, and would keep the next try out.
    limit.clearQueue();
    for (const file of set.manifest.files) await rm(join(into, file.path), { force: true });
    for (const name of new Set(set.manifest.files.map(({ path }) => path.split('/')[0] ?? path)))
      await rm(join(into, name), { recursive: true, force: true });
    throw error;
  }
  return set.manifest;
}

async function fetchFile(bucket: Bucket, key: string, file: StoredFile, into: string): Promise<void> {
  const target = join(into, file.path);
  await mkdir(dirname(target), { recursive: true });
  const hash = createHash('sha256');
  const content = await bucket.read(key);
  content.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(content, createWriteStream(target, { flags: 'wx' }));
  const found = hash.digest('hex');
  if (found !== file.sha256) {
    throw new BackupError(
      `bucket ${bucket.name}: ${key} (${file.path}) is damaged: expected sha256 ${file.sha256}, found ${found}`,
    );
  }
}

function nothing({ bucket, kind, at }: ReadSetOptions, damaged: number): string {
  const until = at === undefined ? '' : ` of ${at.toISOString()} or before`;
  const others = damaged === 0 ? '' : ` (${damaged} others are later or have files missing)`;
  return `bucket ${bucket.name}: there is no complete backup of ${kind}${until}${others}`;
}
