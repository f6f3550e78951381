import type { Command } from 'commander';
import { withUsage } from './serve.ts';

/** `doctor`: says what a service's database holds. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description("say what the pipeline exporter's database holds and how many series it makes")
    .action(() =>
      withUsage(async () => {
        const { examinePipeline } = await import('../services/pipeline/index.ts');
        for (const line of await examinePipeline(process.env)) process.stdout.write(`${line}\n`);
      }),
    );
}
