import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeGo, temporaryFolder } from './fixture.ts';
import { demoFamily, testPlatform } from './fixture-release.ts';
import { goBuildFamily } from './go-build.ts';
import type { GoBuild, ProgramFamily } from './program.ts';
import { runProgram } from './run-program.ts';

const family = demoFamily('http://unused.test');
const goBuild: GoBuild = { module: 'demo', ldflags: '-X main.version={version}', tags: 'tag' };

async function build(path: string, from: ProgramFamily = family, timeoutMs = 10_000): Promise<string[]> {
  const folder = temporaryFolder();
  return goBuildFamily(from, goBuild, join(folder, 'into'), {
    moduleFolder: folder,
    platform: testPlatform,
    env: { ...process.env, PATH: `${path}:/usr/bin:/bin`, GOFLAGS: '-mod=vendor' },
    log: () => undefined,
    timeoutMs,
  });
}

describe('goBuildFamily', () => {
  it('builds all programs in one invocation, from the pinned sums, with the version linked in', async () => {
    const go = fakeGo(temporaryFolder(), '2.48.0');
    const paths = await build(go);
    for (const path of paths)
      expect((await runProgram(path, ['--version'])).stdout).toContain('version 2.48.0');
    const builds = readFileSync(join(go, 'builds'), 'utf8').trim().split('\n');
    expect(builds).toHaveLength(1);
    expect(builds[0]).toMatch(
      /^-mod=readonly build -trimpath -buildvcs=false -ldflags -X main.version=2.48.0 -tags tag -o \S+\/into\/ \S+\/promtool \S+\/prometheus$/,
    );
  });

  it("names a single program's file itself, since its package may be `.`", async () => {
    const otelcol = { name: 'otelcol', binary: 'otelcol', goPackage: '.' } as const;
    const paths = await build(fakeGo(temporaryFolder(), '0.96.0'), { ...family, programs: [otelcol] });
    expect(paths.map((path) => path.replace(/.*\/into\//, ''))).toEqual(['otelcol']);
    expect((await runProgram(paths[0] ?? '', [])).stdout).toContain('0.96.0');
  });

  it("keeps the end of the compiler's output", async () => {
    const noise = 'i=0; while [ $i -lt 50 ]; do echo "go: downloading m$i" >&2; i=$((i+1)); done';
    const go = fakeGo(
      temporaryFolder(),
      '2.48.0',
      `echo 'main.go:7:2: undefined: nope' >&2; ${noise}; exit 1`,
    );
    await expect(build(go)).rejects.toThrow(/^go build failed after \d+ s:\nmain.go:7:2: undefined: nope$/);
  });

  it('gives up after its limit', async () => {
    const go = fakeGo(temporaryFolder(), '2.48.0', 'echo working >&2; exec sleep 60');
    await expect(build(go, family, 200)).rejects.toThrow(/^go build took more than 0.2 s:\nworking$/);
  });

  it('says that there is no Go', async () => {
    const noGo = join(temporaryFolder(), 'empty');
    await expect(build(noGo)).rejects.toThrow('there is no Go on PATH');
  });
});
