import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { lockKey } from './lock-key.ts';
import type { Queryable, Store } from './store.ts';

const ownFolder = join(import.meta.dirname, 'migrations');

/** A file of SQL statements that is applied once to each database. */
interface Migration {
  /** `store/0001-queue.sql`: the folder's parent and the file, so that services can share a database. */
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

/**
 * Applies the files that this database has not seen, in the order of their names, all in one transaction, one process
 * at a time. Running it again changes nothing.
 * @param folders folders of `.sql` files, applied after the store's own
 * @throws Error where a file that was applied has changed since: write another file instead.
 */
export async function migrate(store: Store, folders: readonly string[] = []): Promise<void> {
  const migrations = (await Promise.all([ownFolder, ...folders].map(readMigrations))).flat();
  await store.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [lockKey('migrate')]);
    await tx.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await tx.query<{ name: string; hash: string }>('SELECT name, hash FROM migrations');
    const applied = new Map(rows.map(({ name, hash }) => [name, hash]));
    for (const migration of migrations) await apply(tx, migration, applied.get(migration.name));
  });
}

async function apply(
  tx: Queryable,
  { name, sql, hash }: Migration,
  known: string | undefined,
): Promise<void> {
  if (known === hash) return;
  if (known !== undefined)
    throw new Error(`migration ${name} was applied with other content: add a new file`);
  // One statement at a time: neither driver takes several with the extended protocol.
  for (const statement of splitStatements(sql)) await tx.query(statement);
  await tx.query('INSERT INTO migrations (name, hash) VALUES ($1, $2)', [name, hash]);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(join(folder, file), 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex');
      return { name: `${basename(join(folder, '..'))}/${file}`, sql, hash };
    }),
  );
}

/** Statements of a file: they end with a semicolon at the end of a line. */
export function splitStatements(sql: string): string[] {
  return sql
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
