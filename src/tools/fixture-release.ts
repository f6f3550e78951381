import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeProgram, serve, temporaryFolder } from './fixture.ts';
import type { Platform } from './platform.ts';
import type { ProgramFamily } from './program.ts';

/** For tests: the platform that the made-up releases are for. */
export const testPlatform: Platform = { os: 'linux', arch: 'amd64' };

/** For tests: how a release on the local server differs from a sound one. */
export interface ReleaseFault {
  /** Version that the executables tell. */
  readonly tells?: string;
  /** The list of sums as it is served. */
  readonly sums?: (right: string) => string;
  /** The archive as it is served. */
  readonly archive?: (right: Buffer) => Buffer;
  /** Closes the connection in the middle of the archive. */
  readonly breaksOff?: boolean;
}

/** For tests: promtool and prometheus 2.48.0 as a release on a local server. */
export async function serveRelease(
  fault: ReleaseFault = {},
): Promise<{ family: ProgramFamily; requests: string[] }> {
  const requests: string[] = [];
  const archive = makeArchive(fault.tells ?? '2.48.0');
  const sum = createHash('sha256').update(archive).digest('hex');
  const list = `${'0'.repeat(64)}  other.tar.gz\n${sum}  demo-2.48.0.linux-amd64.tar.gz\n`;
  const origin = await serve((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === '/2.48.0/sha256sums.txt') return response.end(fault.sums?.(list) ?? list);
    if (request.url !== '/2.48.0/demo-2.48.0.linux-amd64.tar.gz') return response.writeHead(404).end();
    if (!fault.breaksOff) return response.end(fault.archive?.(archive) ?? archive);
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 100), () => response.destroy());
    return response;
  });
  return { family: demoFamily(origin), requests };
}

/** For tests: the family whose release `serveRelease` serves; it can be built with the module `demo` as well. */
export function demoFamily(origin: string): ProgramFamily {
  return {
    name: 'demo',
    version: '2.48.0',
    programs: [
      { name: 'promtool', binary: 'promtool', goPackage: 'example.test/demo/cmd/promtool' },
      { name: 'prometheus', binary: 'prometheus', goPackage: 'example.test/demo/cmd/prometheus' },
    ],
    release: {
      archive: `${origin}/{version}/demo-{version}.{os}-{arch}.tar.gz`,
      checksums: `${origin}/{version}/sha256sums.txt`,
      folder: 'demo-{version}.{os}-{arch}',
    },
    goBuild: { module: 'demo', ldflags: '-X main.version={version}' },
  };
}

function makeArchive(version: string): Buffer {
  const folder = temporaryFolder();
  const name = 'demo-2.48.0.linux-amd64';
  fakeProgram(join(folder, name, 'promtool'), version);
  fakeProgram(join(folder, name, 'prometheus'), version);
  execFileSync('tar', ['-czf', join(folder, 'archive'), '-C', folder, name]);
  return readFileSync(join(folder, 'archive'));
}
