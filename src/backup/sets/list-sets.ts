import type { Bucket, StoredObject } from '../bucket.ts';
import { type BackupKind, type Manifest, keysOf, parseManifest } from './manifest.ts';

/** A set in the bucket. */
export interface BackupSet {
  readonly key: string;
  readonly manifest: Manifest;
  /** Files whose content is not in the bucket, or not in its size: with any, the set does not count. */
  readonly missing: readonly string[];
}

/** What the bucket holds of a kind. */
export interface Inventory {
  /** Oldest first. */
  readonly sets: readonly BackupSet[];
  /** By key. */
  readonly objects: ReadonlyMap<string, StoredObject>;
}

/** Where sets are kept. */
export interface SetLocation {
  readonly bucket: Bucket;
  /** What all keys start with; may be empty. */
  readonly prefix: string;
  readonly kind: BackupKind;
}

/** Reads what the bucket holds: every set, and whether all that it names is there. */
export async function readInventory({ bucket, prefix, kind }: SetLocation): Promise<Inventory> {
  const keys = keysOf(prefix, kind);
  const objects = new Map((await bucket.list(keys.objects)).map((object) => [object.key, object]));
  const sets: BackupSet[] = [];
  for (const { key } of await bucket.list(keys.sets)) {
    const manifest = parseManifest(await bucket.readText(key));
    if (manifest?.kind !== kind) continue;
    const isThere = ({ sha256, size }: { readonly sha256: string; readonly size: number }): boolean =>
      objects.get(keys.object(sha256))?.size === size;
    const missing = manifest.files.filter((file) => !isThere(file)).map(({ path }) => path);
    sets.push({ key, manifest, missing });
  }
  sets.sort((one, other) => Date.parse(one.manifest.createdAt) - Date.parse(other.manifest.createdAt));
  return { sets, objects };
}

/** The newest set with nothing missing, made at `at` or before. */
export function newestComplete({ sets }: Inventory, at = new Date(8.64e15)): BackupSet | undefined {
  return sets.findLast(
    ({ manifest, missing }) => missing.length === 0 && Date.parse(manifest.createdAt) <= at.getTime(),
  );
}
