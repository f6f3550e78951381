import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { whyUnfit } from './check-program.ts';
import type { Downloader } from './download.ts';
import { goBuildFamily } from './go-build.ts';
import type { Log } from './log.ts';
import type { Platform } from './platform.ts';
import type { Attempt } from './program-unavailable.ts';
import type { Program, ProgramFamily } from './program.ts';
import { unpackRelease } from './release.ts';
import { buildKey, cachedPath, familyPath, install, makeTemporaryFolder, releaseKey } from './tool-cache.ts';

/** What obtaining a family needs to know of its surroundings. */
export interface ObtainContext {
  readonly cacheRoot: string;
  /** Folder that holds the Go modules, `tools/` of the project. */
  readonly modulesFolder: string;
  readonly platform: Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly downloader: Downloader;
  readonly log: Log;
}

/** How a family came into the cache, and the ways that failed before. */
export interface Obtained {
  readonly origin?: 'release' | 'built';
  readonly attempts: readonly Attempt[];
}

/** A way to get executables: makes them in a folder, and says under which key of the cache they belong. */
interface Way {
  readonly way: Attempt['way'];
  readonly origin: 'release' | 'built';
  readonly key: () => Promise<string>;
  readonly make: (folder: string) => Promise<string[]>;
}

/**
 * Puts all programs of a family into the cache: from the publisher's release, or else built with Go. One process at a
 * time does so for a family; one that had to wait tries `lookAgain` first.
 *
 * @param lookAgain tells whether another process has installed the family meanwhile
 * @returns the way that led there; no `origin` when every way failed or `lookAgain` said yes
 */
export async function obtainFamily(
  family: ProgramFamily,
  context: ObtainContext,
  lookAgain: () => Promise<boolean>,
): Promise<Obtained> {
  const ways = waysTo(family, context);
  if (ways.length === 0) return { attempts: [] };
  const stem = familyPath(context.cacheRoot, family, context.platform);
  const onWait = (holder: string): void => {
    context.log(`${family.name} ${family.version}: waiting for ${holder}, which is getting it`);
  };
  return withCacheLock(
    `${stem}.lock`,
    async () => ((await lookAgain()) ? { attempts: [] } : tryInTurn(ways, family, context, stem)),
    { onWait },
  );
}

function waysTo(family: ProgramFamily, context: ObtainContext): Way[] {
  const { platform, downloader, modulesFolder } = context;
  const { release, goBuild } = family;
  const ways: Way[] = [];
  if (release) {
    ways.push({
      way: 'release',
      origin: 'release',
      key: () => Promise.resolve(releaseKey),
      make: (folder) => unpackRelease(family, release, platform, downloader, folder),
    });
  }
  if (goBuild) {
    const moduleFolder = join(modulesFolder, goBuild.module);
    ways.push({
      way: 'Go',
      origin: 'built',
      key: () => buildKey(moduleFolder, goBuild),
      make: (folder) => goBuildFamily(family, goBuild, folder, { ...context, moduleFolder }),
    });
  }
  return ways;
}

async function tryInTurn(
  ways: readonly Way[],
  family: ProgramFamily,
  context: ObtainContext,
  stem: string,
): Promise<Obtained> {
  const attempts: Attempt[] = [];
  const folder = await makeTemporaryFolder(stem);
  try {
    for (const { way, origin, key, make } of ways) {
      try {
        // The key is taken before the build: pins edited meanwhile must not claim what was built from the old ones.
        const keyBefore = await key();
        const made = await make(join(folder, origin));
        await installFamily(family, made, keyBefore, context);
        return { origin, attempts };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        attempts.push({ way, why });
        context.log(`${family.name} ${family.version} by ${way}: ${why.split('\n', 1)[0] ?? ''}`);
      }
    }
    return { attempts };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Checks every executable before the first one is installed. */
async function installFamily(
  family: ProgramFamily,
  made: readonly string[],
  key: string,
  context: ObtainContext,
): Promise<void> {
  const pairs = family.programs.flatMap((program, index): [Program, string][] => {
    const path = made[index];
    return path === undefined ? [] : [[program, path]];
  });
  for (const [program, path] of pairs) {
    const why = await whyUnfit(path, program, family.version);
    if (why !== undefined) throw new Error(`${program.name} is not what it should be: ${why}`);
  }
  for (const [program, path] of pairs) {
    await install(path, cachedPath(context.cacheRoot, program, family.version, context.platform, key));
  }
}
