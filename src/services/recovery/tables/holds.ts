import type { Queryable } from '../../../store/index.ts';

/** Why nothing is asked for now: a person stopped it, or GitHub wants silence. */
export type HoldName = 'stopped' | 'github';

/** A hold on all replicas. */
export interface Hold {
  readonly name: HoldName;
  /** How long it still lasts, by the database's clock. */
  readonly leftMs: number;
  readonly why: string;
}

/** Holds that have not run out. */
export async function loadHolds(on: Queryable): Promise<readonly Hold[]> {
  const { rows } = await on.query<Hold>(
    `SELECT name, least(extract(epoch FROM until - now()) * 1000, 1e12)::float8 AS "leftMs", why
     FROM recovery_holds WHERE until > now()`,
  );
  return rows;
}

/** Sets a hold; the later end of two wins. Without a length it lasts until it is ended. */
export async function setHold(on: Queryable, name: HoldName, why: string, lengthMs?: number): Promise<void> {
  await on.query(
    `INSERT INTO recovery_holds AS known (name, until, why)
     VALUES ($1, CASE WHEN $3::float8 IS NULL THEN '9999-01-01' ELSE now() + $3::float8 * interval '1 millisecond' END, $2)
     ON CONFLICT (name) DO UPDATE SET until = greatest(known.until, EXCLUDED.until), why = EXCLUDED.why`,
    [name, why.slice(0, 500), lengthMs ?? null],
  );
}

/** Ends a hold. @returns whether there was one */
export async function endHold(on: Queryable, name: HoldName): Promise<boolean> {
  const { count } = await on.query('DELETE FROM recovery_holds WHERE name = $1', [name]);
  return count > 0;
}
