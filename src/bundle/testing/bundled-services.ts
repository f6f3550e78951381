import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSettings } from '../../settings/index.ts';
import { type RunningProcess, startProcess } from '../../tools/index.ts';
import { bundle } from '../bundle.ts';

/** How one service is started. */
export interface StartService {
  readonly service: 'pipeline' | 'cost' | 'recovery';
  readonly port: number;
  /** What it takes from its environment, beside settings, port and host. */
  readonly env: NodeJS.ProcessEnv;
  /** Settings, as a settings file gives them. */
  readonly settings: unknown;
}

/**
 * The services as the image runs them: one bundle, settings as JSON. They start in a quarter of the time that the
 * sources take, which counts where they are ended fifty times.
 * @param folder for the bundle, the settings and the logs; whoever asks removes it
 */
export async function bundledServices(
  folder: string,
): Promise<(options: StartService) => Promise<RunningProcess>> {
  const root = join(import.meta.dirname, '../../..');
  const program = await bundle({ root, entry: 'src/services.ts', out: join(folder, 'bundle') });
  return async ({ service, port, env, settings }) => {
    const file = join(folder, `settings-${service}.json`);
    await writeFile(file, JSON.stringify(checkSettings(settings)));
    return startProcess(process.execPath, [program, 'serve', service], {
      logFile: join(folder, `log-${service}-${port}`),
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env, STACK_CONFIG: file, PORT: `${port}`, HOST: '127.0.0.1' },
      ready: { url: `http://127.0.0.1:${port}/healthz`, deadlineMs: 60_000 },
    });
  };
}
