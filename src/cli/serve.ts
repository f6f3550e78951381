import { type Command, Option } from 'commander';
import { EnvironmentError } from '../http/environment.ts';
import { loadSettings } from '../settings/index.ts';
import { settingsFile } from './root.ts';
import { UsageError } from './usage-error.ts';

/** `serve`: a service in the foreground, until SIGTERM or SIGINT. */
export function addServe(program: Command): void {
  const serve = program
    .command('serve')
    .description('run a service in the foreground; its environment is checked first');
  serve
    .command('pipeline')
    .description('pipeline exporter: GitHub webhooks in, OTLP out (port 8081)')
    .addOption(new Option('--config <file>', 'another settings file (also: STACK_CONFIG)'))
    .action(async ({ config }: { readonly config?: string }) => {
      const settings = await loadSettings(settingsFile(config));
      const { servePipeline } = await import('../services/pipeline/index.ts');
      await withUsage(() => servePipeline(settings, process.env));
    });
  serve
    .command('cost')
    .description('cost exporter: bills of AWS, Claude and GitHub as metrics (port 8082)')
    .addOption(new Option('--config <file>', 'another settings file (also: STACK_CONFIG)'))
    .action(async ({ config }: { readonly config?: string }) => {
      const settings = await loadSettings(settingsFile(config));
      const { serveCost } = await import('../services/cost/index.ts');
      await withUsage(() => serveCost(settings, process.env));
    });
  serve
    .command('recovery')
    .description('recovery service: alerts of Alertmanager in, reruns at GitHub out (port 8080)')
    .addOption(new Option('--config <file>', 'another settings file (also: STACK_CONFIG)'))
    .action(async ({ config }: { readonly config?: string }) => {
      const settings = await loadSettings(settingsFile(config));
      const { serveRecovery } = await import('../services/recovery/index.ts');
      await withUsage(() => serveRecovery(settings, process.env));
    });
}

/** A wrong environment is wrong usage. */
export async function withUsage(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof EnvironmentError) throw new UsageError(error.message);
    throw error;
  }
}
