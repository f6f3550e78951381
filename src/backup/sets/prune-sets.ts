import { type SetLocation, newestComplete, readInventory } from './list-sets.ts';
import { keysOf } from './manifest.ts';

/** What to keep. */
export interface PruneOptions extends SetLocation {
  /** Age in milliseconds above which a set goes; infinite keeps all. */
  readonly keepMs: number;
  readonly now?: Date;
}

/** An object that no set names is an interrupted run's, which the next one may use: it stays for this long. */
const graceMs = 24 * 3_600_000;

/**
 * Removes sets that are older than they should be kept, except the newest complete one, and what no set names any more.
 * Manifests go first: one that is half removed is none.
 *
 * @returns how many were removed
 */
export async function pruneSets(options: PruneOptions): Promise<{ sets: number; objects: number }> {
  const { bucket, prefix, kind, keepMs, now = new Date() } = options;
  const inventory = await readInventory(options);
  const newest = newestComplete(inventory);
  const isOld = (createdAt: string): boolean => now.getTime() - Date.parse(createdAt) > keepMs;
  const old = inventory.sets.filter((set) => set !== newest && isOld(set.manifest.createdAt));
  await bucket.remove(old.map(({ key }) => key));

  const keys = keysOf(prefix, kind);
  const kept = inventory.sets.filter((set) => !old.includes(set));
  const named = new Set(
    kept.flatMap(({ manifest }) => manifest.files.map((file) => keys.object(file.sha256))),
  );
  const unnamed = [...inventory.objects.values()].filter(
    ({ key, lastModified }) => !named.has(key) && now.getTime() - lastModified.getTime() > graceMs,
  );
  await bucket.remove(unnamed.map(({ key }) => key));
  return { sets: old.length, objects: unnamed.length };
}
