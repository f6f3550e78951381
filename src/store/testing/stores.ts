import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { pgliteTemplate } from './pglite-template.ts';
import { type ThrowawayPostgres, startPostgres } from './throwaway-postgres.ts';

/** A kind of store that a test can run on. */
export interface TestStore {
  readonly name: string;
  readonly available: boolean;
  /** An empty database with the migrations applied; in memory for PGlite. */
  open(migrations?: readonly string[]): Promise<Store>;
  /** The address of an empty database; undefined for PGlite. */
  createUrl(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/**
 * The stores that tests run on: PGlite, and a PostgreSQL server where one can be had. Where not, the second says that
 * it is not available, and its tests are skipped by name.
 */
export async function testStores(): Promise<readonly TestStore[]> {
  return [pgliteForTests(), await postgresForTests()];
}

/** PGlite, empty and in memory each time. */
export function pgliteForTests(): TestStore {
  return {
    name: 'PGlite',
    available: true,
    open: async (migrations = []) => {
      const { PgliteStore } = await import('../pglite-store.ts');
      const { migrate } = await import('../migrate.ts');
      const store = await PgliteStore.open(undefined, await pgliteTemplate());
      await migrate(store, migrations);
      return store;
    },
    createUrl: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
  };
}

/** A server of its own, an empty database each time. */
export async function postgresForTests(): Promise<TestStore> {
  const server: ThrowawayPostgres | undefined = await startPostgres();
  const require = (): ThrowawayPostgres => {
    if (server === undefined) throw new Error('no PostgreSQL on this machine');
    return server;
  };
  return {
    name: 'PostgreSQL',
    available: server !== undefined,
    open: async (migrations = []) =>
      openStore({ databaseUrl: await require().createDatabase(), folder: '', migrations }),
    createUrl: () => require().createDatabase(),
    stop: async () => server?.stop(),
  };
}
