import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Downloader } from './download.ts';
import { fillIn, type Platform } from './platform.ts';
import type { ProgramFamily, Release } from './program.ts';
import { lastLines, runProgram } from './run-program.ts';

/**
 * Fetches a family's release archive, checks it against the publisher's list of sha256 sums, and unpacks the
 * executables.
 *
 * @param into an empty folder; nothing outside it is written
 * @returns for each program of the family, in order, the path of its executable inside `into`
 * @throws Unreachable when the server cannot be reached; Error when a sum is missing or differs, or tar fails
 */
export async function unpackRelease(
  family: ProgramFamily,
  release: Release,
  platform: Platform,
  downloader: Downloader,
  into: string,
): Promise<string[]> {
  const fill = (text: string): string => fillIn(text, family.version, platform);
  const url = fill(release.archive);
  const file = basename(new URL(url).pathname);
  const wanted = sumOf(await downloader.text(fill(release.checksums)), file);
  if (wanted === undefined)
    throw new Error(`the publisher's list of sums has no ${file}: not released for here?`);

  await mkdir(into, { recursive: true });
  const archive = join(into, file);
  const got = await downloader.toFile(url, archive);
  if (got !== wanted) throw new Error(`${file} has sha256 ${got}, its publisher says ${wanted}: not used`);

  const folder = release.folder === undefined ? '' : `${fill(release.folder)}/`;
  const members = family.programs.map(({ binary }) => `${folder}${release.member ?? binary}`);
  const tar = await runProgram('tar', ['-xzf', archive, '-C', into, ...members], { timeoutMs: 300_000 });
  if (tar.code !== 0) throw new Error(`tar cannot unpack ${file}: ${lastLines(tar.stderr, 5)}`);
  return members.map((member) => join(into, member));
}

/**
 * Finds a file's sum in the output of `sha256sum`.
 *
 * @param list lines of `<64 hexadecimal digits>  <file>`; a `*` before the file means binary
 */
export function sumOf(list: string, file: string): string | undefined {
  for (const line of list.split('\n')) {
    const match = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line);
    if (match?.[2] === file) return match[1]?.toLowerCase();
  }
  return undefined;
}
