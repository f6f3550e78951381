import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedHistory, historyCacheRoot, historyKey } from './cache.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'history-cache-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (content: string) => (folder: string) => writeFile(join(folder, 'block'), content);
const read = (folder: string) => readFile(join(folder, 'block'), 'utf8');

describe('a cached history', () => {
  it('is made once', async () => {
    expect(await read(await cachedHistory(root, 'a', write('first')))).toBe('first');
    expect(await read(await cachedHistory(root, 'a', write('second')))).toBe('first');
    expect(await read(await cachedHistory(root, 'b', write('other')))).toBe('other');
  });

  it('is made by one of several that want it at the same time; the others wait', async () => {
    const told: string[] = [];
    let builds = 0;
    let proceed: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (proceed = resolve));
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow = async (folder: string): Promise<void> => {
      builds += 1;
      proceed();
      await finished;
      await write('one')(folder);
    };
    const first = cachedHistory(root, 'a', slow);
    await started;
    const second = cachedHistory(root, 'a', slow, (holder) => {
      told.push(holder);
      finish();
    });
    expect(await Promise.all([first, second].map(async (folder) => read(await folder)))).toEqual([
      'one',
      'one',
    ]);
    expect(builds).toBe(1);
    expect(told).toEqual([expect.stringContaining(String(process.pid))]);
  });

  it('leaves nothing behind when making it fails, and can be made again', async () => {
    const failing = async (folder: string): Promise<void> => {
      await write('half')(folder);
      throw new Error('promtool: no space left');
    };
    await expect(cachedHistory(root, 'a', failing)).rejects.toThrow('no space left');
    expect(await readdir(root)).toEqual([]);
    expect(await read(await cachedHistory(root, 'a', write('whole')))).toBe('whole');
  });

  it('takes away what a killed build of it left, and what nobody has used for weeks', async () => {
    for (const name of ['.unfinished-a-1', '.unfinished-b-1', 'old', 'recent']) await mkdir(join(root, name));
    const longAgo = new Date(Date.now() - 15 * 86_400_000);
    await utimes(join(root, 'old'), longAgo, longAgo);
    await cachedHistory(root, 'a', write('whole'));
    expect((await readdir(root)).sort()).toEqual(['.unfinished-b-1', 'a', 'recent']);
  });

  it('is in use from each time that it is asked for', async () => {
    const folder = await cachedHistory(root, 'a', write('whole'));
    const longAgo = new Date(Date.now() - 15 * 86_400_000);
    await utimes(folder, longAgo, longAgo);
    await cachedHistory(root, 'a', write('again'));
    await cachedHistory(root, 'b', write('other'));
    expect((await readdir(root)).sort()).toEqual(['a', 'b']);
  });
});

describe('the key', () => {
  it('tells parts from their concatenation', () => {
    expect(historyKey(['ab', 'c'])).not.toBe(historyKey(['a', 'bc']));
    expect(historyKey(['ab', 'c'])).toBe(historyKey(['ab', 'c']));
  });
});

describe('the folder', () => {
  it('is beside the tools, in XDG_CACHE_HOME where that is absolute', () => {
    expect(historyCacheRoot({ XDG_CACHE_HOME: '/x' })).toBe('/x/pipeline-observability/history');
    expect(historyCacheRoot({ XDG_CACHE_HOME: 'x' })).toMatch(/\/\.cache\/pipeline-observability\/history$/);
  });
});
