import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeGo, fakeProgram, temporaryFolder } from './fixture.ts';
import { demoFamily, serveRelease, testPlatform } from './fixture-release.ts';
import { freePort } from './free-ports.ts';
import type { Log } from './log.ts';
import { ProgramUnavailable } from './program-unavailable.ts';
import type { ProgramFamily, ResolvedProgram } from './program.ts';
import { Resolver } from './resolver.ts';
import { runProgram } from './run-program.ts';

let root: string;
let lines: string[];
const log: Log = (line) => lines.push(line);

beforeEach(() => {
  root = temporaryFolder();
  lines = [];
  mkdirSync(join(root, 'modules/demo'), { recursive: true });
  writeFileSync(join(root, 'modules/demo/go.mod'), 'module demo');
});

/** A resolver with a cache and modules of its own; PATH holds `folder`, if given, before the system's. */
function resolver(family: ProgramFamily, folder = join(root, 'bin')): Resolver {
  return new Resolver({
    families: [family],
    env: { ...process.env, PATH: `${folder}:/usr/bin:/bin` },
    cacheRoot: join(root, 'cache'),
    modulesFolder: join(root, 'modules'),
    platform: testPlatform,
  });
}

/** The family with a release server that refuses connections. */
async function offline(): Promise<ProgramFamily> {
  return demoFamily(`http://127.0.0.1:${await freePort()}`);
}

async function unavailable(found: Promise<ResolvedProgram>): Promise<ProgramUnavailable> {
  const error: unknown = await found.catch((reason: unknown) => reason);
  if (!(error instanceof ProgramUnavailable)) throw new Error('the program was available', { cause: error });
  return error;
}

describe('the order of the ways', () => {
  it('takes what is on PATH in the pinned version, and asks nobody else', async () => {
    const { family, requests } = await serveRelease();
    const path = fakeProgram(join(root, 'bin/promtool'), '2.48.0');
    const found = await resolver(family).resolve('promtool', log);
    expect(found).toEqual({ name: 'promtool', version: '2.48.0', path, origin: 'PATH' });
    expect(requests).toEqual([]);
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });

  it('passes over another version on PATH, and takes the release', async () => {
    const { family, requests } = await serveRelease();
    fakeProgram(join(root, 'bin/promtool'), '2.45.0');
    const path = join(root, 'cache/promtool-2.48.0-linux-amd64/release/promtool');
    const expected = { name: 'promtool', version: '2.48.0', path };
    expect(await resolver(family).resolve('promtool', log)).toEqual({ ...expected, origin: 'release' });

    requests.length = 0;
    expect(await resolver(family).resolve('promtool', log)).toEqual({ ...expected, origin: 'cache' });
    expect((await resolver(family).resolve('prometheus', log)).origin).toBe('cache');
    expect(requests).toEqual([]);
  });

  it('builds with Go when the release cannot be reached', async () => {
    const go = fakeGo(join(root, 'bin'), '2.48.0');
    const family = await offline();
    const found = await resolver(family, go).resolve('promtool', log);
    expect(found.origin).toBe('built');
    expect((await runProgram(found, ['--version'])).stdout).toContain('2.48.0');
    expect(lines.join('\n')).toMatch(
      /demo 2.48.0 by release: .* cannot be reached[^]*building[^]*built promtool, prometheus/,
    );
    expect((await resolver(family).resolve('prometheus', log)).origin).toBe('cache');
  });

  it('builds with Go when the release does not hold what its sum promises', async () => {
    const { family } = await serveRelease({ archive: (right) => right.subarray(10) });
    const go = fakeGo(join(root, 'bin'), '2.48.0');
    expect((await resolver(family, go).resolve('promtool', log)).origin).toBe('built');
  });
});

describe('the cache', () => {
  it('does not use what was built from other pins', async () => {
    const go = fakeGo(join(root, 'bin'), '2.48.0');
    const family = await offline();
    const before = await resolver(family, go).resolve('promtool', log);
    writeFileSync(join(root, 'modules/demo/go.sum'), 'changed');
    const after = await resolver(family, go).resolve('promtool', log);
    expect(after.origin).toBe('built');
    expect(after.path).not.toBe(before.path);
  });

  it('replaces an executable that does not run any more', async () => {
    const { family } = await serveRelease();
    const { path } = await resolver(family).resolve('promtool', log);
    writeFileSync(path, '');
    expect((await resolver(family).resolve('promtool', log)).origin).toBe('release');
  });

  it('holds nothing but executables afterwards, whether it worked or not', async () => {
    const { family } = await serveRelease({ tells: '2.47.0' });
    await unavailable(resolver(family).resolve('promtool', log));
    expect(readdirSync(join(root, 'cache'))).toEqual([]);
  });

  it('is filled once when several processes want it at the same time', async () => {
    const go = fakeGo(join(root, 'bin'), '2.48.0', 'sleep 0.5');
    const family = await offline();
    const child = `
      import { Resolver } from ${JSON.stringify(new URL('./resolver.ts', import.meta.url).href)};
      const resolver = new Resolver({
        families: [${JSON.stringify(family)}],
        cacheRoot: ${JSON.stringify(join(root, 'cache'))},
        modulesFolder: ${JSON.stringify(join(root, 'modules'))},
        platform: ${JSON.stringify(testPlatform)},
      });
      const found = await resolver.resolve('promtool');
      console.log(found.origin, found.path);`;
    const run = (): ReturnType<typeof runProgram> =>
      runProgram(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', child], {
        env: { ...process.env, PATH: `${go}:/usr/bin:/bin` },
      });
    const results = await Promise.all([run(), run(), run()]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    const origins = results.map(({ stdout }) => stdout.split(' ')[0]);
    expect(origins.sort()).toEqual(['built', 'cache', 'cache']);
    expect(new Set(results.map(({ stdout }) => stdout.split(' ')[1])).size).toBe(1);
    expect(readFileSync(join(go, 'builds'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});

describe('a program that cannot be had', () => {
  it('is reported with every way that was tried, and what to do', async () => {
    const family = await offline();
    const old = fakeProgram(join(root, 'bin/promtool'), '2.45.0');
    const go = fakeGo(join(root, 'bin'), '2.48.0', "echo 'cmd.go:1:1: broken' >&2; exit 1");
    const { message, program, version, attempts } = await unavailable(
      resolver(family, go).resolve('promtool', log),
    );
    expect({ program, version, ways: attempts.map(({ way }) => way) }).toEqual({
      program: 'promtool',
      version: '2.48.0',
      ways: ['PATH', 'cache', 'release', 'Go'],
    });
    const release = join(root, 'cache/promtool-2.48.0-linux-amd64/release/promtool');
    expect(message).toContain('promtool 2.48.0 cannot be had:');
    expect(message).toContain(`  PATH: ${old} is version 2.45.0`);
    expect(message).toContain(`  cache: no ${release}`);
    expect(message).toMatch(/ {2}release: http:\S+ cannot be reached \(.*ECONNREFUSED/);
    expect(message).toMatch(/ {2}Go: go build failed after \d+ s:\n {4}cmd.go:1:1: broken/);
    expect(message).toContain(`Put promtool 2.48.0 on PATH, or its executable at ${release}; or install Go`);
  });

  it('is tried once a process, for all programs of its family', async () => {
    const go = fakeGo(join(root, 'bin'), '2.48.0', 'exit 1');
    const one = resolver(await offline(), go);
    await unavailable(one.resolve('promtool', log));
    await unavailable(one.resolve('promtool', log));
    await unavailable(one.resolve('prometheus', log));
    expect(readFileSync(join(go, 'builds'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('is reported at once when there is no way but PATH and cache, and found when put there', async () => {
    const family: ProgramFamily = {
      name: 'tempo',
      version: '2.3.1',
      programs: [{ name: 'tempo', binary: 'tempo' }],
    };
    const error = await unavailable(resolver(family).resolve('tempo', log));
    const place = join(root, 'cache/tempo-2.3.1-linux-amd64/release/tempo');
    expect(error.message).toBe(
      [
        'tempo 2.3.1 cannot be had:',
        '  PATH: no tempo there',
        `  cache: no ${place}`,
        `Put tempo 2.3.1 on PATH, or its executable at ${place}.`,
      ].join('\n'),
    );
    fakeProgram(place, '2.3.1');
    expect((await resolver(family).resolve('tempo', log)).origin).toBe('cache');
  });

  it('is not made up from a build that tells another version', async () => {
    const go = fakeGo(join(root, 'bin'), '2.49.0');
    const { message } = await unavailable(resolver(await offline(), go).resolve('promtool', log));
    expect(message).toMatch(/Go: promtool is not what it should be: \S+ is version 2.49.0/);
  });
});
