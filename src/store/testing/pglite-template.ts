import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PgliteStore } from '../pglite-store.ts';

const cache = join(import.meta.dirname, '../../../.cache/pglite');
const versionSchema = z.object({ version: z.string() });
let template: Promise<Blob> | undefined;

/**
 * An empty embedded database, made once for each version and kept in `.cache`: to make one takes a second of processor
 * time, to unpack this a fifth of that.
 */
export async function pgliteTemplate(): Promise<Blob> {
  template ??= readTemplate();
  return template;
}

/** Puts an empty database where `PgliteStore.open(folder)` looks for it. */
export async function seedPglite(folder: string): Promise<void> {
  const store = await PgliteStore.open(folder, await pgliteTemplate());
  await store.close();
}

async function readTemplate(): Promise<Blob> {
  // The package shows its code alone, not its description.
  const code = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const description = await readFile(join(dirname(code), '../package.json'), 'utf8');
  const { version } = versionSchema.parse(JSON.parse(description));
  const path = join(cache, `${version}.tar`);
  const known = await readFile(path).catch(() => undefined);
  if (known) return new Blob([known]);
  const store = await PgliteStore.open();
  const made = await store.dump();
  await store.close();
  await mkdir(cache, { recursive: true });
  // Under its name only once it is whole: test files run side by side.
  await writeFile(`${path}.${process.pid}`, Buffer.from(await made.arrayBuffer()));
  await rename(`${path}.${process.pid}`, path);
  return made;
}
