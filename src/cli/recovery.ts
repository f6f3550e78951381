import { type Command, Option } from 'commander';
import { withUsage } from './serve.ts';
import { UsageError } from './usage-error.ts';

/** `recovery`: what the recovery service decided, and its kill switch. */
export function addRecovery(program: Command): void {
  const recovery = program
    .command('recovery')
    .description("the recovery service's decisions and its kill switch (reads DATABASE_URL or DATA_DIR)");
  recovery
    .command('history')
    .description('print the newest decisions, oldest first')
    .addOption(new Option('--limit <n>', 'how many').default('50'))
    .addOption(new Option('--repository <owner/name>', 'of this repository alone'))
    .addOption(new Option('--json', 'one JSON object a line'))
    .action(
      async (options: { readonly limit: string; readonly repository?: string; readonly json?: boolean }) => {
        const limit = Number(options.limit);
        if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
          throw new UsageError(`--limit: expected a whole number from 1 to 100000, found "${options.limit}"`);
        const { recoveryHistory } = await import('../services/recovery/index.ts');
        await withUsage(async () => {
          const lines = await recoveryHistory(process.env, { ...options, limit });
          for (const line of lines) process.stdout.write(`${line}\n`);
        });
      },
    );
  recovery
    .command('stop')
    .description('kill switch: no replica decides or asks GitHub for anything until `recovery resume`')
    .argument('[why]', 'stands in the log and the history', 'stopped by hand')
    .action(async (why: string) => {
      const { stopRecovery } = await import('../services/recovery/index.ts');
      await withUsage(() => stopRecovery(process.env, why));
      process.stdout.write('stopped: alerts are stored and wait\n');
    });
  recovery
    .command('resume')
    .description('end what `recovery stop` began')
    .action(async () => {
      const { resumeRecovery } = await import('../services/recovery/index.ts');
      await withUsage(async () => {
        const was = await resumeRecovery(process.env);
        process.stdout.write(was ? 'resumed\n' : 'it was not stopped\n');
      });
    });
}
