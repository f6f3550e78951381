import { rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { bundle } from '../bundle/index.ts';
import { root } from './root.ts';

/** `bundle`: the services and backups as one file, for the image. */
export function addBundle(program: Command): void {
  program
    .command('bundle')
    .description(
      'write the services and backups as one program that needs Node alone; the image is made of it',
    )
    .option('--out <folder>', 'where to; it is emptied first', 'dist')
    .action(async ({ out }: { readonly out: string }) => {
      const folder = resolve(out);
      await rm(folder, { recursive: true, force: true });
      const program = await bundle({ root, entry: 'src/services.ts', out: folder });
      process.stdout.write(`${relative(process.cwd(), program)}\n`);
    });
}
