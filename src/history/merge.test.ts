import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergedBlocks, removeBlocksFrom } from './merge.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merge-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function block(letter: string, minTime: number, maxTime: number): Promise<string> {
  const ulid = letter.repeat(26);
  await mkdir(join(folder, ulid));
  await writeFile(join(folder, ulid, 'meta.json'), JSON.stringify({ ulid, minTime, maxTime, version: 1 }));
  return ulid;
}

describe('blocks', () => {
  it('are merged when none overlap; one ends where the next begins', async () => {
    await block('B', 10, 20);
    await block('A', 0, 10);
    await mkdir(join(folder, 'wal'));
    // Prometheus is about to remove it, or has just begun to write it.
    await mkdir(join(folder, 'C'.repeat(26)));
    await mergedBlocks(folder, 0);
  });

  it('are waited for while a long one holds a short one', async () => {
    await block('A', 0, 30);
    const inner = await block('B', 5, 10);
    await block('C', 20, 40);
    await expect(mergedBlocks(folder, 0)).rejects.toThrow('blocks still overlap after 0 ms');
    const waiting = mergedBlocks(folder, 10_000);
    await rm(join(folder, inner), { recursive: true });
    await rm(join(folder, 'C'.repeat(26)), { recursive: true });
    await waiting;
  });

  it('from a time on are removed, and no others', async () => {
    const early = await block('A', 0, 100);
    await block('B', 100, 200);
    await removeBlocksFrom(folder, 100);
    expect(await readdir(folder)).toEqual([early]);
  });
});
