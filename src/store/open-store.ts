import { migrate } from './migrate.ts';
import { PgliteStore } from './pglite-store.ts';
import { PostgresStore } from './postgres-store.ts';
import type { Store } from './store.ts';

/** Where a service keeps its state. */
export interface StoreOptions {
  /** A server's address; absent: embedded, in `folder`. */
  readonly databaseUrl?: string | undefined;
  readonly folder: string;
  /** Folders with the service's migrations, besides the store's own. */
  readonly migrations: readonly string[];
  readonly connections?: number;
  readonly onError?: (error: Error) => void;
}

/** Opens the database that the environment names and brings its tables up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, folder, migrations, connections, onError } = options;
  const store =
    databaseUrl === undefined
      ? await PgliteStore.open(folder)
      : new PostgresStore({
          url: databaseUrl,
          ...(connections === undefined ? {} : { connections }),
          ...(onError === undefined ? {} : { onError }),
        });
  try {
    await migrate(store, migrations);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
