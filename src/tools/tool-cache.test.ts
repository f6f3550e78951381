import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './fixture.ts';
import { testPlatform } from './fixture-release.ts';
import { buildKey, cachedPath, makeTemporaryFolder, toolCacheRoot } from './tool-cache.ts';

describe('toolCacheRoot', () => {
  it('follows XDG_CACHE_HOME when it is absolute', () => {
    expect(toolCacheRoot({ XDG_CACHE_HOME: '/elsewhere' })).toBe('/elsewhere/pipeline-observability/tools');
    const usual = join(homedir(), '.cache/pipeline-observability/tools');
    expect(toolCacheRoot({})).toBe(usual);
    expect(toolCacheRoot({ XDG_CACHE_HOME: 'relative' })).toBe(usual);
  });
});

it('keeps name, version, platform and key apart', () => {
  const program = { name: 'loki-pinned', binary: 'loki' } as const;
  expect(cachedPath('/c', program, '2.9.4', testPlatform, 'release')).toBe(
    '/c/loki-pinned-2.9.4-linux-amd64/release/loki',
  );
});

describe('buildKey', () => {
  const goBuild = { module: 'demo', ldflags: '-s' };

  it('changes with everything that decides what is built, and with nothing else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'go.mod'), 'module demo');
    const keys = [await buildKey(folder, goBuild)];
    writeFileSync(join(folder, 'notes.md'), 'no part of the build');
    expect(await buildKey(folder, goBuild)).toBe(keys[0]);
    for (const [file, content] of [
      ['go.mod', 'module demo // newer'],
      ['go.sum', 'sum'],
      ['main.go', 'package main'],
    ] as const) {
      writeFileSync(join(folder, file), content);
      keys.push(await buildKey(folder, goBuild));
    }
    keys.push(
      await buildKey(folder, { ...goBuild, ldflags: '-w' }),
      await buildKey(folder, { ...goBuild, tags: 't' }),
    );
    expect(new Set(keys).size).toBe(6);
    expect(keys.every((key) => /^[0-9a-f]{12}$/.test(key))).toBe(true);
  });
});

describe('makeTemporaryFolder', () => {
  it('clears what killed processes left of the same family, and only that', async () => {
    const root = join(temporaryFolder(), 'tools');
    mkdirSync(join(root, '.demo-1.0.0.tmp-left/deep'), { recursive: true });
    mkdirSync(join(root, '.other-1.0.0.tmp-busy'));
    const folder = await makeTemporaryFolder(join(root, '.demo-1.0.0'));
    expect(readdirSync(root).map((name) => join(root, name))).toEqual(
      [folder, join(root, '.other-1.0.0.tmp-busy')].sort(),
    );
  });
});
