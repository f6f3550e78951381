import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bucket } from '../bucket.ts';
import { BackupScene } from '../testing/backup-scene.ts';
import { type SetLocation, newestComplete, readInventory } from './list-sets.ts';
import { keysOf, parseManifest, renderManifest } from './manifest.ts';
import { pruneSets } from './prune-sets.ts';
import { readSet } from './read-set.ts';
import { writeSet } from './write-set.ts';

// Sets of files in a bucket of a real S3 server.

let scene: BackupScene;
let location: SetLocation;
let folder: string;
let sets = 0;

beforeAll(async () => {
  scene = await BackupScene.open();
  for (const [name, value] of Object.entries(scene.s3.environment)) vi.stubEnv(name, value);
});

beforeEach(async () => {
  sets += 1;
  const bucket = new Bucket({ name: 'backups', endpoint: scene.s3.url });
  location = { bucket, prefix: `test-${sets}`, kind: 'prometheus' };
  folder = join(scene.folder, `files-${sets}`);
  await mkdir(join(folder, 'block'), { recursive: true });
  await writeFile(join(folder, 'block/index'), 'one');
  await writeFile(join(folder, 'block/chunk'), 'two');
  return () => {
    bucket.close();
  };
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await scene.close();
});

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));
const dates = async (): Promise<string[]> =>
  (await readInventory(location)).sets.map(({ manifest }) => manifest.createdAt.slice(0, 10));

describe('writing a set', () => {
  it('sends each content once', async () => {
    expect(await writeSet({ ...location, folder, now: day(1) })).toMatchObject({ uploadedFiles: 2 });
    await writeFile(join(folder, 'block/copy'), 'two');
    await writeFile(join(folder, 'block/chunk'), 'new');
    const { uploadedFiles, manifest } = await writeSet({ ...location, folder, now: day(2) });
    expect({ uploadedFiles, files: manifest.files.length }).toEqual({ uploadedFiles: 1, files: 3 });
  });

  it('reads a file that never changes only once', async () => {
    const isImmutable = (path: string): boolean => path === 'block/chunk';
    await writeSet({ ...location, folder, now: day(1), isImmutable });
    // Of the same size: only a look at the content would tell.
    await writeFile(join(folder, 'block/chunk'), 'TWO');
    await writeFile(join(folder, 'block/index'), 'ONE');
    const { uploadedFiles } = await writeSet({ ...location, folder, now: day(2), isImmutable });
    expect(uploadedFiles).toBe(1);
  });

  it('refuses a folder without files', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await expect(writeSet({ ...location, folder })).rejects.toThrow('expected files to back up, found none');
  });

  it('tells which bucket is missing', async () => {
    const bucket = new Bucket({ name: 'nowhere', endpoint: scene.s3.url });
    await expect(writeSet({ ...location, bucket, folder })).rejects.toThrow(
      /^bucket nowhere: cannot list .*NoSuchBucket/,
    );
    bucket.close();
  });
});

describe('a set that is not whole', () => {
  it('does not count; the one before it is restored', async () => {
    await writeSet({ ...location, folder, now: day(1) });
    await writeFile(join(folder, 'block/index'), 'later');
    const { manifest } = await writeSet({ ...location, folder, now: day(2) });
    const index = manifest.files.find(({ path }) => path === 'block/index');
    await location.bucket.remove([keysOf(location.prefix, 'prometheus').object(index?.sha256 ?? '')]);

    const inventory = await readInventory(location);
    expect(inventory.sets.map(({ missing }) => missing)).toEqual([[], ['block/index']]);
    expect(newestComplete(inventory)?.manifest.createdAt).toBe(day(1).toISOString());
    const into = join(scene.folder, 'restored-whole');
    expect((await readSet({ ...location, into })).createdAt).toBe(day(1).toISOString());
    expect(await readFile(join(into, 'block/index'), 'utf8')).toBe('one');
  });

  it('is refused where a content is not what was stored, and leaves nothing behind', async () => {
    const { manifest } = await writeSet({ ...location, folder });
    const key = keysOf(location.prefix, 'prometheus').object(manifest.files[0]?.sha256 ?? '');
    await location.bucket.put(key, { text: 'XXX' });
    const into = join(scene.folder, 'restored-damaged');
    await expect(readSet({ ...location, into })).rejects.toThrow(
      /block\/chunk\) is damaged: expected sha256/,
    );
    await expect(readSet({ ...location, into })).rejects.toThrow(/is damaged/);
  });
});

describe('retention', () => {
  it('removes old sets and what only they named', async () => {
    await writeSet({ ...location, folder, now: day(1) });
    await writeFile(join(folder, 'block/index'), 'later');
    await writeSet({ ...location, folder, now: day(10) });
    await writeSet({ ...location, folder, now: day(11) });
    const keepMs = 5 * 86_400_000;
    // The objects were made today, so they are young in January: nothing goes but the set.
    expect(await pruneSets({ ...location, keepMs, now: day(12) })).toEqual({ sets: 1, objects: 0 });
    expect(await dates()).toEqual(['2026-01-10', '2026-01-11']);
    const inAWeek = new Date(Date.now() + 7 * 86_400_000);
    expect(await pruneSets({ ...location, keepMs: Infinity, now: inAWeek })).toEqual({ sets: 0, objects: 1 });
    const { sets } = await readInventory(location);
    expect(sets.map(({ missing }) => missing)).toEqual([[], []]);
  });

  it('never takes the last complete set', async () => {
    await writeSet({ ...location, folder, now: day(1) });
    await pruneSets({ ...location, keepMs: 1, now: new Date(Date.now() + 7 * 86_400_000) });
    const into = join(scene.folder, 'restored-last');
    expect((await readSet({ ...location, into })).files).toHaveLength(2);
  });
});

describe('a manifest', () => {
  const text = (path: string): string =>
    renderManifest({
      format: 1,
      kind: 'prometheus',
      createdAt: day(1).toISOString(),
      files: [{ path, size: 1, sha256: 'a'.repeat(64) }],
    });

  it.each(['../out', 'a/../../out', '/etc/passwd', 'a//b', './a'])('may not write to %s', (path) => {
    expect(parseManifest(text(path))).toBeUndefined();
  });

  it('is read as it was written', () => {
    expect(parseManifest(text('a/b'))?.files[0]?.path).toBe('a/b');
    expect(parseManifest(text('a/b').slice(0, -10))).toBeUndefined();
  });
});
