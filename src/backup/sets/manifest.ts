import { z } from 'zod';

/** What is kept as sets of files in the bucket. */
export const backupKinds = ['prometheus', 'postgresql'] as const;

export type BackupKind = (typeof backupKinds)[number];

/** A relative path that stays inside its folder: a manifest decides where a restore writes. */
const relativePath = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[^/\\\0]+(\/[^/\\\0]+)*$/, 'a relative path')
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'), 'a path without ..');

const storedFile = z.strictObject({
  path: relativePath,
  size: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifestSchema = z.strictObject({
  format: z.literal(1),
  kind: z.enum(backupKinds),
  createdAt: z.iso.datetime(),
  files: z.array(storedFile).max(1_000_000),
});

/** One file of a set; `size` in bytes. Its content is the object that its sha256 names. */
export type StoredFile = z.output<typeof storedFile>;

/** What a set holds. It is written when everything that it names is in the bucket: no manifest, no backup. */
export type Manifest = z.output<typeof manifestSchema>;

/** The text of a manifest. */
export function renderManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 1)}\n`;
}

/**
 * Reads a manifest.
 * @returns undefined where the text is none: whoever wrote it, it is no backup
 */
export function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = manifestSchema.safeParse(value);
  return result.success ? result.data : undefined;
}

/** Where things of a kind lie in the bucket. */
export function keysOf(
  prefix: string,
  kind: BackupKind,
): { sets: string; objects: string; set: (createdAt: string) => string; object: (sha256: string) => string } {
  const base = prefix === '' ? kind : `${prefix}/${kind}`;
  return {
    sets: `${base}/sets/`,
    objects: `${base}/objects/`,
    set: (createdAt) => `${base}/sets/${createdAt.replaceAll(':', '-')}.json`,
    object: (sha256) => `${base}/objects/${sha256}`,
  };
}
