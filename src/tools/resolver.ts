import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { whyUnfit } from './check-program.ts';
import { Downloader } from './download.ts';
import { programFamilies } from './families.ts';
import { findOnPath, isExecutable, type Found } from './find-on-path.ts';
import { logToStderr, type Log } from './log.ts';
import { obtainFamily, type Obtained, type ObtainContext } from './obtain-family.ts';
import { thisPlatform, type Platform } from './platform.ts';
import { ProgramUnavailable, type Attempt } from './program-unavailable.ts';
import type { Program, ProgramFamily, ProgramName, ResolvedProgram } from './program.ts';
import { buildKey, cachedPath, releaseKey, toolCacheRoot } from './tool-cache.ts';

/** Surroundings of a resolver. Everything has a default; tests replace all of it. */
export interface ResolverSettings {
  readonly families?: readonly ProgramFamily[];
  /** Read for `PATH` and `XDG_CACHE_HOME`, and handed to Go. */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the tool cache. */
  readonly cacheRoot?: string;
  /** Folder that holds the Go modules. */
  readonly modulesFolder?: string;
  readonly platform?: Platform;
  readonly downloader?: Downloader;
}

/** Finds programs, and remembers what it found: a second question costs nothing. */
export class Resolver {
  readonly #families: readonly ProgramFamily[];
  readonly #context: Omit<ObtainContext, 'log'>;
  readonly #answers = new Map<ProgramName, Promise<ResolvedProgram>>();
  readonly #obtained = new Map<ProgramFamily, Promise<Obtained>>();
  /** A build uses every processor: two at once only disturb each other. */
  readonly #oneAtATime = pLimit(1);

  constructor(settings: ResolverSettings = {}) {
    const { env = process.env } = settings;
    this.#families = settings.families ?? programFamilies;
    this.#context = {
      env,
      cacheRoot: settings.cacheRoot ?? toolCacheRoot(env),
      modulesFolder: settings.modulesFolder ?? fileURLToPath(new URL('../../tools/', import.meta.url)),
      platform: settings.platform ?? thisPlatform(),
      downloader: settings.downloader ?? new Downloader(),
    };
  }

  /**
   * Finds a program in its pinned version: on PATH, in the tool cache, in the publisher's release archive, or built
   * with Go, in this order.
   *
   * @throws ProgramUnavailable when none of these leads to it; asked again, with the same answer at once
   */
  async resolve(name: ProgramName, log: Log = logToStderr): Promise<ResolvedProgram> {
    const answer = this.#answers.get(name) ?? this.#find(name, log);
    this.#answers.set(name, answer);
    return answer;
  }

  async #find(name: ProgramName, log: Log): Promise<ResolvedProgram> {
    const { family, program } = this.#lookUp(name);
    const { version } = family;
    const attempts: Attempt[] = [];

    const onPath = await findOnPath(program, version, this.#context.env['PATH'] ?? '');
    if ('path' in onPath) return { name, version, path: onPath.path, origin: 'PATH' };
    attempts.push({ way: 'PATH', why: onPath.why });

    const cached = await this.#inCache(family, program);
    if ('path' in cached) return { name, version, path: cached.path, origin: 'cache' };
    attempts.push({ way: 'cache', why: cached.why });

    const obtained = await this.#obtain(family, log);
    const installed = await this.#inCache(family, program);
    if ('path' in installed)
      return { name, version, path: installed.path, origin: obtained.origin ?? 'cache' };
    throw new ProgramUnavailable(
      name,
      version,
      [...attempts, ...obtained.attempts],
      this.#remedy(family, program),
    );
  }

  #lookUp(name: ProgramName): { family: ProgramFamily; program: Program } {
    for (const family of this.#families) {
      const program = family.programs.find((candidate) => candidate.name === name);
      if (program) return { family, program };
    }
    throw new Error(`the program table has no ${name}`);
  }

  async #inCache(family: ProgramFamily, program: Program): Promise<Found> {
    const unfit: string[] = [];
    for (const path of await this.#cachedPaths(family, program)) {
      const why = (await isExecutable(path)) ? await whyUnfit(path, program, family.version) : `no ${path}`;
      if (why === undefined) return { path };
      unfit.push(why);
    }
    return { why: unfit.join('; ') };
  }

  /** The publisher's executable first, then the one built from the module as it is now. */
  async #cachedPaths(family: ProgramFamily, program: Program): Promise<string[]> {
    const { cacheRoot, modulesFolder, platform } = this.#context;
    const keys = [releaseKey];
    if (family.goBuild) keys.push(await buildKey(join(modulesFolder, family.goBuild.module), family.goBuild));
    return keys.map((key) => cachedPath(cacheRoot, program, family.version, platform, key));
  }

  /** Once a family and process, whether it works or not. */
  async #obtain(family: ProgramFamily, log: Log): Promise<Obtained> {
    const lookAgain = async (): Promise<boolean> => {
      const found = await Promise.all(family.programs.map((program) => this.#inCache(family, program)));
      return found.every((each) => 'path' in each);
    };
    const known =
      this.#obtained.get(family) ??
      this.#oneAtATime(() => obtainFamily(family, { ...this.#context, log }, lookAgain));
    this.#obtained.set(family, known);
    return known;
  }

  #remedy(family: ProgramFamily, program: Program): string {
    const { cacheRoot, platform } = this.#context;
    const place = cachedPath(cacheRoot, program, family.version, platform, releaseKey);
    const byHand = `Put ${program.binary} ${family.version} on PATH, or its executable at ${place}`;
    return family.goBuild ? `${byHand}; or install Go and see that it can download modules.` : `${byHand}.`;
  }
}
