import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyUnfit } from './check-program.ts';
import { Downloader } from './download.ts';
import { temporaryFolder } from './fixture.ts';
import { serveRelease, testPlatform, type ReleaseFault } from './fixture-release.ts';
import { sumOf, unpackRelease } from './release.ts';

async function unpack(fault: ReleaseFault = {}): Promise<string[]> {
  const { family } = await serveRelease(fault);
  if (!family.release) throw new Error('the family has a release');
  return unpackRelease(
    family,
    family.release,
    testPlatform,
    new Downloader(),
    join(temporaryFolder(), 'into'),
  );
}

describe('unpackRelease', () => {
  it('unpacks every program of the family', async () => {
    const paths = await unpack();
    expect(paths.map((path) => path.replace(/.*\/into\//, ''))).toEqual([
      'demo-2.48.0.linux-amd64/promtool',
      'demo-2.48.0.linux-amd64/prometheus',
    ]);
    for (const path of paths) {
      expect(await whyUnfit(path, { name: 'promtool', binary: 'promtool' }, '2.48.0')).toBeUndefined();
    }
  });

  it('refuses an archive whose sum differs from the list', async () => {
    const sums = (right: string): string => right.replace(/^(?!0{64}).*demo/m, `${'a'.repeat(64)}  demo`);
    await expect(unpack({ sums })).rejects.toThrow(
      /demo-2.48.0.linux-amd64.tar.gz has sha256 [0-9a-f]{64}, its publisher says a{64}: not used/,
    );
  });

  it('refuses an archive that was cut short', async () => {
    await expect(unpack({ archive: (right) => right.subarray(0, right.length / 2) })).rejects.toThrow(
      /not used/,
    );
  });

  it('reports a connection that breaks off', async () => {
    await expect(unpack({ breaksOff: true })).rejects.toThrow(/cannot be reached/);
  });

  it('reports a platform that was not released', async () => {
    await expect(unpack({ sums: () => '' })).rejects.toThrow(/has no demo-2.48.0.linux-amd64.tar.gz/);
  });
});

describe('sumOf', () => {
  const sum = 'ab'.repeat(32);

  it('reads text and binary entries', () => {
    expect(sumOf(`${sum}  a.tar.gz\n`, 'a.tar.gz')).toBe(sum);
    expect(sumOf(`${sum.toUpperCase()} *a.tar.gz\r\n`, 'a.tar.gz')).toBe(sum);
  });

  it('takes neither part of a name nor a short sum', () => {
    expect(sumOf(`${sum}  a.tar.gz.sig\nabcd  a.tar.gz`, 'a.tar.gz')).toBeUndefined();
  });
});
