import { type Command, Option } from 'commander';
import { EnvironmentError } from '../http/environment.ts';
import { SettingsError, loadSettings } from '../settings/index.ts';
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
      await withUsage(async () => {
        const settings = await loadSettings(settingsFile(config));
        const { servePipeline } = await import('../services/pipeline/index.ts');
        await servePipeline(settings, process.env);
      });
    });
}

/** Wrong settings and a wrong environment are wrong usage: the service cannot run with them. */
export async function withUsage(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof SettingsError)
      throw new UsageError(error.message);
    throw error;
  }
}
