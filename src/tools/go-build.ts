import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './log.ts';
import { fillIn, type Platform } from './platform.ts';
import type { GoBuild, ProgramFamily } from './program.ts';
import { lastLines, ProgramTimeout, runProgram } from './run-program.ts';

/** What a build needs to know of its surroundings. */
export interface GoBuildContext {
  /** Folder with the family's go.mod and go.sum. */
  readonly moduleFolder: string;
  readonly platform: Platform;
  /** PATH with `go` on it. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Limit in milliseconds; half an hour unless given. */
  readonly timeoutMs?: number;
}

/**
 * Builds all programs of a family in one invocation of `go build`, from the versions and sums that are pinned in the
 * family's module.
 *
 * @param into an empty folder
 * @returns for each program of the family, in order, the path of its executable inside `into`
 * @throws Error when there is no Go, with the last lines of the compiler's output when the build fails
 */
export async function goBuildFamily(
  family: ProgramFamily,
  goBuild: GoBuild,
  into: string,
  context: GoBuildContext,
): Promise<string[]> {
  const { moduleFolder, platform, log, timeoutMs = 30 * 60_000 } = context;
  const env = buildEnvironment(context.env);
  await requireGo(env);

  const packages = family.programs.flatMap(({ goPackage }) => goPackage ?? []);
  const names = family.programs.map(({ binary }) => binary).join(', ');
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  log(`building ${names} ${family.version} with Go (some minutes the first time)`);
  const progress = setInterval(() => {
    log(`building ${names} ${family.version}: ${seconds()} s so far`);
  }, 30_000);
  try {
    // A single package is named by its target, since its own name may be that of the module's folder.
    const [only] = family.programs.length === 1 ? family.programs : [];
    await mkdir(into, { recursive: true });
    const target = only ? join(into, only.binary) : `${into}/`;
    const args = [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      fillIn(goBuild.ldflags, family.version, platform),
    ];
    if (goBuild.tags !== undefined) args.push('-tags', goBuild.tags);
    const result = await runProgram('go', [...args, '-o', target, ...packages], {
      cwd: moduleFolder,
      env,
      timeoutMs,
      lowPriority: true,
    });
    if (result.code !== 0)
      throw new Error(`go build failed after ${seconds()} s:\n${compilerTail(result.stderr)}`);
  } catch (error) {
    if (!(error instanceof ProgramTimeout)) throw error;
    throw new Error(`go build took more than ${timeoutMs / 1000} s:\n${compilerTail(error.result.stderr)}`);
  } finally {
    clearInterval(progress);
  }
  log(`built ${names} ${family.version} in ${seconds()} s`);
  return family.programs.map(({ binary }) => join(into, binary));
}

/** The pins decide what is built: no vendoring, no workspace, no target but this machine, no changes to go.sum. */
function buildEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, GOFLAGS: '-mod=readonly', GOWORK: 'off', GOOS: '', GOARCH: '', CGO_ENABLED: '0' };
}

async function requireGo(env: NodeJS.ProcessEnv): Promise<void> {
  const version = await runProgram('go', ['version'], { env }).catch(() => undefined);
  if (version?.code !== 0) throw new Error('there is no Go on PATH (it builds what cannot be downloaded)');
}

/** The end of the compiler's output; what was downloaded before says nothing about the failure. */
function compilerTail(output: string): string {
  const lines = output.split('\n').filter((line) => !line.startsWith('go: downloading '));
  return lastLines(lines.join('\n'), 20);
}
