import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { newSecrets, parseSecrets, secretData, secretManifest } from '../deploy/index.ts';
import { runProgram } from '../tools/index.ts';
import { root } from './root.ts';

interface Options {
  readonly file: string;
  readonly namespace: string;
  readonly print?: boolean;
}

/** `secrets`: `secrets.env` into the Secret of the cluster that kubectl speaks to. */
export function addSecrets(program: Command): void {
  program
    .command('secrets')
    .description('make secrets.env where there is none; else apply it as the Secret observability-secrets')
    .option('--file <file>', 'where the values stand', join(root, 'secrets.env'))
    .option('--namespace <name>', 'namespace of the Secret', 'observability')
    .option('--print', 'print the Secret instead of applying it')
    .action(secrets);
}

async function secrets({ file, namespace, print = false }: Options): Promise<void> {
  const text = await readIfThere(file);
  if (text === undefined) {
    await writeFile(file, newSecrets(), { mode: 0o600, flag: 'wx' });
    say(`${file}: made, with passwords that nobody else knows. Fill in the rest, then run this again.`);
    process.exitCode = 1;
    return;
  }
  const { data, empty } = await secretData(parseSecrets(text));
  if (empty.length > 0) say(`empty, so what uses them will not work: ${empty.join(', ')}`);
  const manifest = `${JSON.stringify(secretManifest(data, namespace))}\n`;
  if (print) {
    process.stdout.write(manifest);
    return;
  }
  // By standard input: arguments of a process can be read by others.
  const kubectl = await runProgram(
    'kubectl',
    ['apply', '--server-side', '--field-manager=make-secrets', '--force-conflicts', '--filename=-'],
    { stdin: manifest },
  );
  say(`${kubectl.stdout}${kubectl.stderr}`.trim());
  if (kubectl.code !== 0) process.exitCode = 1;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
