import { type Command, Option } from 'commander';
import { EnvironmentError } from '../http/environment.ts';
import { type Settings, SettingsError, loadSettings } from '../settings/index.ts';
import { settingsFile } from './root.ts';
import { UsageError } from './usage-error.ts';

type Serve = (settings: Settings, environment: NodeJS.ProcessEnv) => Promise<void>;

/** The services, each loaded only when it is asked for: none should wait for another's libraries. */
const services: readonly { name: string; description: string; load: () => Promise<Serve> }[] = [
  {
    name: 'pipeline',
    description: 'pipeline exporter: GitHub webhooks in, OTLP out (port 8081)',
    load: async () => (await import('../services/pipeline/index.ts')).servePipeline,
  },
  {
    name: 'cost',
    description: 'cost exporter: bills of AWS, Claude and GitHub as metrics (port 8082)',
    load: async () => (await import('../services/cost/index.ts')).serveCost,
  },
  {
    name: 'recovery',
    description: 'recovery service: alerts of Alertmanager in, reruns at GitHub out (port 8080)',
    load: async () => (await import('../services/recovery/index.ts')).serveRecovery,
  },
];

/** `serve`: a service in the foreground, until SIGTERM or SIGINT. */
export function addServe(program: Command): void {
  const serve = program
    .command('serve')
    .description('run a service in the foreground; its environment is checked first');
  for (const { name, description, load } of services) {
    serve
      .command(name)
      .description(description)
      .addOption(new Option('--config <file>', 'another settings file (also: STACK_CONFIG)'))
      .action(async ({ config }: { readonly config?: string }) => {
        await withUsage(async () => {
          const settings = await loadSettings(settingsFile(config));
          const run = await load();
          await run(settings, process.env);
        });
      });
  }
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
