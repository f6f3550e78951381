import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { generatedFolder, root } from './root.ts';

/** `validate`: every file through the program that will read it, every object past an API server. */
export function addValidate(program: Command): void {
  program
    .command('validate')
    .description('check what is generated and deployed, with the programs that read it')
    .option('--tree <folder>', 'another generated tree')
    .action(async ({ tree }: { readonly tree?: string }) => {
      const { validateDeploy, validateTree } = await import('../validate/index.ts');
      const { grafanaKeys } = await import('../../deploy/grafana-keys.ts');
      const log = (line: string): boolean => process.stderr.write(`${line}\n`);
      const folder = tree === undefined ? join(root, generatedFolder) : resolve(tree);
      const results = await validateTree(folder, join(root, 'deploy/base'), log);
      // What is deployed holds this repository's own tree.
      if (tree === undefined) results.push(...(await validateDeploy(join(root, 'deploy'), grafanaKeys, log)));
      for (const { what, program, findings } of results) {
        process.stdout.write(`${findings === '' ? 'ok    ' : 'FAILED'} ${program.padEnd(10)} ${what}\n`);
        if (findings !== '') process.stdout.write(`${findings.replaceAll(/^/gm, '         ')}\n`);
      }
      if (results.some(({ findings }) => findings !== '')) process.exitCode = 1;
    });
}
