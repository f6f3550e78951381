import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { mixin } from '../../mixin.ts';
import {
  buildTree,
  compareTrees,
  describeChanges,
  isForeign,
  isUnchanged,
  readTree,
  writeTree,
} from '../generate/index.ts';
import { loadSettings } from '../settings/index.ts';
import { UsageError } from './usage-error.ts';
import { generatedFolder, root, settingsFile } from './root.ts';

interface Options {
  readonly check?: boolean;
  readonly config?: string;
  readonly out?: string;
}

/** `generate`: settings in, `deploy/generated/` out. */
export function addGenerate(program: Command): void {
  program
    .command('generate')
    .description('check stack.config.ts and write deploy/generated/')
    .option('--check', 'write nothing; exit 1 where the tree is not what the settings give')
    .option('--config <file>', 'another settings file (also: STACK_CONFIG)')
    .option('--out <folder>', 'another folder to write to')
    .action(generate);
}

async function generate({ check = false, config, out }: Options): Promise<void> {
  const folder = out === undefined ? join(root, generatedFolder) : resolve(out);
  if (out !== undefined) await refuseForeignFolder(folder);
  const settings = await loadSettings(settingsFile(config));
  const next = buildTree(mixin, settings);
  const old = await readTree(folder);
  const changes = compareTrees(old, next);
  const shown = relative(process.cwd(), folder) || '.';
  for (const line of describeChanges(changes, old, next)) say(line);
  if (isUnchanged(changes)) {
    say(`${shown}: ${next.size} files, nothing changed`);
    return;
  }
  const { added, changed, removed } = changes;
  const counts = `${added.length} added, ${changed.length} changed, ${removed.length} removed`;
  if (check) {
    say(`${shown} is not what the settings give (${counts}); run make generate and commit the result`);
    process.exitCode = 1;
    return;
  }
  await writeTree(folder, next, changes);
  say(`${shown}: ${next.size} files (${counts})`);
}

/** Whatever is no longer generated is removed from the folder: it must be one that generation made. */
async function refuseForeignFolder(folder: string): Promise<void> {
  if (await isForeign(folder)) {
    throw new UsageError(
      `--out ${folder}: expected an empty folder or one written by generate, found other files`,
    );
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
