import type { Queryable } from '../../../store/index.ts';

/** What is known of a repository besides its runs. */
export interface KnownRepository {
  readonly name: string;
  readonly defaultBranch: string | null;
  readonly reconciledUntil: Date | null;
  /** When all runs that may be repeated were looked through. */
  readonly searchedAt: Date | null;
}

/** Repositories that were ever heard of. */
export async function loadRepositories(on: Queryable): Promise<readonly KnownRepository[]> {
  const { rows } = await on.query<KnownRepository>(
    `SELECT name, default_branch AS "defaultBranch", reconciled_until AS "reconciledUntil",
       searched_at AS "searchedAt"
     FROM repositories ORDER BY name`,
  );
  return rows;
}

/** Remembers default branches, as webhooks tell them. */
export async function saveDefaultBranches(
  tx: Queryable,
  branches: ReadonlyMap<string, string>,
): Promise<void> {
  const names = [...branches.keys()].sort();
  if (names.length === 0) return;
  await tx.query(
    `INSERT INTO repositories AS known (name, default_branch) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (name) DO UPDATE SET default_branch = excluded.default_branch
     WHERE known.default_branch IS DISTINCT FROM excluded.default_branch`,
    [names, names.map((name) => branches.get(name) ?? null)],
  );
}

/**
 * All runs of a repository that were made before `until` are known now.
 * @param searched whether the same is true of older runs that were repeated
 */
export async function saveWatermark(
  tx: Queryable,
  name: string,
  until: Date,
  searched: boolean,
): Promise<void> {
  await tx.query(
    `INSERT INTO repositories AS known (name, reconciled_until, searched_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET
       reconciled_until = greatest(known.reconciled_until, excluded.reconciled_until),
       searched_at = greatest(known.searched_at, excluded.searched_at)`,
    [name, until, searched ? until : null],
  );
}
