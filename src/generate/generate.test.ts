import { mkdir, mkdtemp, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareTrees, describeChanges, isUnchanged } from './changes.ts';
import { readTree, writeTree } from './disk.ts';

const first = new Map([
  ['a.yaml', 'one\ntwo\n'],
  ['rules/b.yaml', 'b\n'],
  ['rules/old/c.yaml', 'c\n'],
]);
const second = new Map([
  ['a.yaml', 'one\nthree\nfour\n'],
  ['rules/b.yaml', 'b\n'],
  ['dashboards/d.json', '{}\n'],
]);

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'generate-')), 'generated');
});

async function write(next: ReadonlyMap<string, string>): Promise<void> {
  await writeTree(folder, next, compareTrees(await readTree(folder), next));
}

describe('changes', () => {
  it('are told file by file', () => {
    const changes = compareTrees(first, second);
    expect(describeChanges(changes, first, second)).toEqual([
      'added    dashboards/d.json (1 lines)',
      'changed  a.yaml (+2 -1 lines)',
      'removed  rules/old/c.yaml',
    ]);
    expect(isUnchanged(changes)).toBe(false);
    expect(isUnchanged(compareTrees(first, first))).toBe(true);
  });

  it('tell when lines only moved', () => {
    const moved = new Map([...first, ['a.yaml', 'two\none\n']]);
    expect(describeChanges(compareTrees(first, moved), first, moved)).toEqual([
      'changed  a.yaml (lines moved)',
    ]);
  });
});

describe('writing', () => {
  it('brings an empty folder and an old tree to the new one, without empty folders', async () => {
    await write(first);
    expect(await readTree(folder)).toEqual(first);
    await write(second);
    expect(new Map(await readTree(folder))).toEqual(second);
    expect(await readdir(join(folder, 'rules'))).toEqual(['b.yaml']);
  });

  it('does not touch files that stay as they are', async () => {
    await write(first);
    const before = await stat(join(folder, 'rules/b.yaml'), { bigint: true });
    await write(second);
    const after = await stat(join(folder, 'rules/b.yaml'), { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });

  it('replaces no file when a later one cannot be written, and leaves nothing behind', async () => {
    await write(first);
    // A folder stands where the unfinished file of d.json would be made.
    await mkdir(join(folder, 'dashboards/d.json.unfinished'), { recursive: true });
    await expect(writeTree(folder, second, compareTrees(first, second))).rejects.toThrow('EISDIR');
    expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe('one\ntwo\n');
    expect(await readdir(folder)).not.toContain('a.yaml.unfinished');
  });

  it('removes what a killed run left unfinished', async () => {
    await write(first);
    await writeFile(join(folder, 'a.yaml.unfinished'), 'hal');
    await write(first);
    expect(new Map(await readTree(folder))).toEqual(first);
  });

  it('replaces a link instead of writing through it', async () => {
    await write(first);
    const outside = join(folder, '../outside.txt');
    await writeFile(outside, 'mine');
    await mkdir(join(folder, 'dashboards'));
    await symlink(outside, join(folder, 'dashboards/d.json'));
    await write(second);
    expect(await readFile(outside, 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'dashboards/d.json'), 'utf8')).toBe('{}\n');
  });
});
