import { join } from 'node:path';
import type { Logger } from '../../http/index.ts';
import { type Store, openStore, type DatabaseEnvironment } from '../../store/index.ts';

/** Tables of the cost exporter. */
export const costMigrations = join(import.meta.dirname, 'migrations');

/** Opens the exporter's database: a server's, which it shares with the pipeline exporter, or its own folder. */
export async function openCostStore(
  { databaseUrl, dataFolder }: DatabaseEnvironment,
  logger?: Logger,
): Promise<Store> {
  return openStore({
    databaseUrl,
    folder: dataFolder,
    migrations: [costMigrations],
    connections: 4,
    onError: (error) => {
      logger?.warn({ err: error }, 'database connection lost');
    },
  });
}
