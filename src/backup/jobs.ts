import type { Environment } from '../http/index.ts';
import { readKeep, readLocation, readPrometheus } from './environment.ts';
import { isImmutableInBlock, withSnapshot } from './prometheus/snapshot.ts';
import { type SetLocation, readInventory } from './sets/list-sets.ts';
import type { BackupKind } from './sets/manifest.ts';
import { pruneSets } from './sets/prune-sets.ts';
import { readSet } from './sets/read-set.ts';
import { type WriteSetOptions, sizeOf, writeSet } from './sets/write-set.ts';

/** Takes lines for a person. */
export type Say = (line: string) => void;

/**
 * Stores a snapshot of Prometheus and removes what is too old.
 * @throws EnvironmentError, BackupError
 */
export async function backupPrometheus(environment: Environment, say: Say): Promise<void> {
  const access = readPrometheus(environment);
  await inBucket('prometheus', environment, async (location, keepMs) => {
    await withSnapshot(access, (folder) =>
      writeAndTell({ ...location, folder, isImmutable: isImmutableInBlock }, say),
    );
    await pruneAndTell(location, keepMs, say);
  });
}

/**
 * Stores the dumps that `pg_dump` has left in a folder and removes what is too old.
 * @throws EnvironmentError, BackupError
 */
export async function backupPostgresql(folder: string, environment: Environment, say: Say): Promise<void> {
  await inBucket('postgresql', environment, async (location, keepMs) => {
    await writeAndTell({ ...location, folder }, say);
    await pruneAndTell(location, keepMs, say);
  });
}

/**
 * Fetches the newest complete set (of `at` or before) into an empty folder.
 * @throws EnvironmentError, BackupError
 */
export async function restoreSet(
  kind: BackupKind,
  { into, at }: { readonly into: string; readonly at?: Date | undefined },
  environment: Environment,
  say: Say,
): Promise<void> {
  await inBucket(kind, environment, async (location) => {
    const { createdAt, files } = await readSet({ ...location, into, at });
    say(`${kind}: restored the backup of ${createdAt} into ${into}: ${count(files)}, every checksum right`);
  });
}

/**
 * Tells every set in the bucket, and whether it is complete.
 * @returns whether there is a complete one of the kind
 */
export async function listSets(kind: BackupKind, environment: Environment, say: Say): Promise<boolean> {
  return inBucket(kind, environment, async (location) => {
    const { sets } = await readInventory(location);
    for (const { manifest, missing } of sets) {
      const state = missing.length === 0 ? 'complete' : `DAMAGED, ${missing.length} files missing`;
      say(`${kind} ${manifest.createdAt} ${count(manifest.files)} ${state}`);
    }
    if (sets.length === 0) say(`${kind}: no backup`);
    return sets.some(({ missing }) => missing.length === 0);
  });
}

async function inBucket<Result>(
  kind: BackupKind,
  environment: Environment,
  work: (location: SetLocation, keepMs: number) => Promise<Result>,
): Promise<Result> {
  const keepMs = readKeep(kind, environment);
  const location = readLocation(kind, environment);
  try {
    return await work(location, keepMs);
  } finally {
    location.bucket.close();
  }
}

async function writeAndTell(options: WriteSetOptions, say: Say): Promise<void> {
  const { manifest, uploadedFiles, uploadedSize } = await writeSet(options);
  const sent = `${uploadedFiles} files, ${megabytes(uploadedSize)}, were not there before`;
  say(`${manifest.kind}: backed up ${count(manifest.files)} at ${manifest.createdAt}; ${sent}`);
}

async function pruneAndTell(location: SetLocation, keepMs: number, say: Say): Promise<void> {
  const { sets, objects } = await pruneSets({ ...location, keepMs });
  if (sets + objects > 0) say(`${location.kind}: removed ${sets} old backups and ${objects} objects`);
}

function count(files: readonly { readonly size: number }[]): string {
  return `${files.length} files, ${megabytes(sizeOf(files))}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
