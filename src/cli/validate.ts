import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { generatedFolder, root } from './root.ts';

/** `validate`: every generated file through the program that will read it. */
export function addValidate(program: Command): void {
  program
    .command('validate')
    .description('check what is generated with promtool, amtool, the collector and Kustomize')
    .option('--tree <folder>', 'another generated tree')
    .action(async ({ tree }: { readonly tree?: string }) => {
      const { validateTree } = await import('../validate/index.ts');
      const folder = tree === undefined ? join(root, generatedFolder) : resolve(tree);
      const results = await validateTree(folder, join(root, 'deploy/base'), (line) =>
        process.stderr.write(`${line}\n`),
      );
      for (const { what, program, findings } of results) {
        process.stdout.write(`${findings === '' ? 'ok    ' : 'FAILED'} ${program.padEnd(10)} ${what}\n`);
        if (findings !== '') process.stdout.write(`${findings.replaceAll(/^/gm, '         ')}\n`);
      }
      if (results.some(({ findings }) => findings !== '')) process.exitCode = 1;
    });
}
