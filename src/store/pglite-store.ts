import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as pglite from '@electric-sql/pglite';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import { EnvironmentError } from '../http/index.ts';
import { lockFolder } from './folder-lock.ts';
import type { Leadership, Parameter, Queryable, Result, Store } from './store.ts';

/**
 * PostgreSQL in this process, its data in a folder or, without one, in memory. For laptops and tests: it does not
 * flush to disk (a killed process loses nothing, a crashed machine may) and works on the event loop of the process.
 */
export class PgliteStore implements Store {
  readonly kind = 'pglite';
  readonly #db: PGlite;
  readonly #unlock: () => Promise<void>;

  private constructor(db: PGlite, unlock: () => Promise<void>) {
    this.#db = db;
    this.#unlock = unlock;
  }

  /**
   * Opens the folder, and makes it where it is missing.
   * @param from what a new database begins with, as `dump` gave it
   * @throws Error where another process has it open: two would destroy the data; EnvironmentError where it is not
   *   among the libraries, as in the image
   */
  static async open(folder?: string, from?: Blob): Promise<PgliteStore> {
    // Loaded here alone: it takes hundreds of megabytes that a service with a server has no use for.
    const { PGlite, types } = await load();
    const unlock = folder === undefined ? async () => {} : await lock(folder);
    const db = await PGlite.create({
      ...(folder === undefined ? {} : { dataDir: join(folder, 'pglite') }),
      ...(from === undefined ? {} : { loadDataDir: from }),
      parsers: { [types.INT8]: Number, [types.NUMERIC]: Number },
      relaxedDurability: false,
    });
    return new PgliteStore(db, unlock);
  }

  async query<Row>(sql: string, parameters: readonly Parameter[] = []): Promise<Result<Row>> {
    return run<Row>(this.#db, sql, parameters);
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#db.transaction((tx) => work({ query: (sql, parameters = []) => run(tx, sql, parameters) }));
  }

  /** One process has the folder: it leads. */
  leadership(): Leadership {
    return { isLeader: () => Promise.resolve(true), release: () => Promise.resolve() };
  }

  /** All that it holds, as an archive. */
  async dump(): Promise<Blob> {
    return this.#db.dumpDataDir('none');
  }

  async close(): Promise<void> {
    await this.#db.close();
    await this.#unlock();
  }
}

async function load(): Promise<Pick<typeof pglite, 'PGlite' | 'types'>> {
  try {
    return await import('@electric-sql/pglite');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new EnvironmentError([
      'DATABASE_URL: expected the address of a PostgreSQL server, found nothing; this program has no embedded database',
    ]);
  }
}

async function lock(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  return lockFolder(folder);
}

async function run<Row>(
  db: PGlite | Transaction,
  sql: string,
  parameters: readonly Parameter[],
): Promise<Result<Row>> {
  const { rows, affectedRows } = await db.query<Row>(sql, [...parameters]);
  return { rows, count: affectedRows ?? rows.length };
}
