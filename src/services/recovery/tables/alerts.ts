import type { Queryable } from '../../../store/index.ts';
import type { ToldAlert } from '../receive/notification.ts';

/** An alert that asks for a recovery. */
export interface Alert {
  readonly id: number;
  readonly fingerprint: string;
  readonly startsAt: Date;
  readonly alertname: string;
  /** Value of its label `recovery`. */
  readonly recovery: string;
  readonly repository: string;
  readonly workflow: string;
  readonly ref: string;
  readonly firing: boolean;
  readonly lastToldAt: Date;
  /** Since when GitHub's rate limit holds it up. */
  readonly limitedSince: Date | null;
}

/** Columns of the table `recovery_alerts AS alert`, by the fields of `Alert`. */
const fields: Readonly<Record<keyof Alert, string>> = {
  id: 'id',
  fingerprint: 'fingerprint',
  startsAt: 'starts_at',
  alertname: 'alertname',
  recovery: 'handler',
  repository: 'repository',
  workflow: 'workflow',
  ref: 'ref',
  firing: 'firing',
  lastToldAt: 'last_told_at',
  limitedSince: 'limited_since',
};

/** What is selected of `recovery_alerts AS alert`. @param prefix set before the name of each field */
export function alertColumns(prefix = ''): string {
  return Object.entries(fields)
    .map(([field, column]) => `alert.${column} AS "${prefix}${field}"`)
    .join(', ');
}

/** A look that is planned: `alert/number`. */
export interface PlannedLook {
  readonly key: string;
  /** The alert was looked at within the last moments. */
  readonly seenLately: boolean;
}

/**
 * Takes down what was told: one row for each time that an alert fired. A firing alert asks for a look unless one is
 * planned that has not begun.
 */
export async function saveTold(
  tx: Queryable,
  told: readonly ToldAlert[],
  lookAgainMs: number,
): Promise<PlannedLook[]> {
  const merged = new Map<string, ToldAlert & { times: number }>();
  for (const alert of told) {
    const key = `${alert.fingerprint} ${alert.startsAt}`;
    merged.set(key, { ...alert, times: (merged.get(key)?.times ?? 0) + 1 });
  }
  // One order for all transactions: two that take the same rows wait for each other instead of locking up.
  const rows = [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, alert]) => alert);
  const { rows: planned } = await tx.query<{ id: number; looks: number; seen: boolean | null }>(
    `INSERT INTO recovery_alerts AS known
       (fingerprint, starts_at, alertname, handler, repository, workflow, ref, firing, told, looks)
     SELECT fingerprint, to_timestamp(starts_at / 1000.0), alertname, handler, repository, workflow, ref, firing, told,
       firing::int
     FROM unnest($1::text[], $2::float8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
       $9::int[]) AS new (fingerprint, starts_at, alertname, handler, repository, workflow, ref, firing, told)
     ON CONFLICT (fingerprint, starts_at) DO UPDATE SET
       told = known.told + EXCLUDED.told, last_told_at = now(), firing = EXCLUDED.firing,
       looks = known.looks + (EXCLUDED.firing AND known.looks = known.looks_begun)::int
     RETURNING id, CASE WHEN firing AND looks > looks_begun THEN looks ELSE 0 END AS looks,
       looked_at > now() - $10 * interval '1 millisecond' AS seen`,
    [
      rows.map(({ fingerprint }) => fingerprint),
      rows.map(({ startsAt }) => startsAt),
      rows.map(({ alertname }) => alertname),
      rows.map(({ recovery }) => recovery),
      rows.map(({ repository }) => repository),
      rows.map(({ workflow }) => workflow),
      rows.map(({ ref }) => ref),
      rows.map(({ firing }) => `${firing}`),
      rows.map(({ times }) => times),
      lookAgainMs,
    ],
  );
  return planned
    .filter(({ looks }) => looks > 0)
    .map(({ id, looks, seen }) => ({ key: `${id}/${looks}`, seenLately: seen === true }));
}

/** Begins a planned look: what is told from now on asks for another one. Undefined where the alert is gone. */
export async function beginLook(on: Queryable, alertId: number, number: number): Promise<Alert | undefined> {
  const { rows } = await on.query<Alert>(
    `UPDATE recovery_alerts AS alert SET looks_begun = greatest(looks_begun, $2::int), looked_at = now()
     WHERE id = $1 RETURNING ${alertColumns()}`,
    [alertId, number],
  );
  return rows[0];
}

/**
 * The look has to wait: it counts as planned again, and what is told meanwhile asks for no other one.
 * @returns false where another one was planned since it began
 */
export async function unbeginLook(tx: Queryable, alertId: number, number: number): Promise<boolean> {
  const { count } = await tx.query(
    'UPDATE recovery_alerts SET looks_begun = $2::int - 1 WHERE id = $1 AND looks = $2::int',
    [alertId, number],
  );
  return count > 0;
}

/** Which of these alerts were resolved meanwhile. */
export async function loadResolved(on: Queryable, alertIds: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await on.query<{ id: number }>(
    'SELECT id FROM recovery_alerts WHERE id = ANY ($1::bigint[]) AND NOT firing',
    [alertIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Plans a look where the alert still fires and none is planned. @returns its key */
export async function planLook(tx: Queryable, alertId: number): Promise<string | undefined> {
  const { rows } = await tx.query<{ looks: number }>(
    `UPDATE recovery_alerts SET looks = looks + 1 WHERE id = $1 AND firing AND looks = looks_begun RETURNING looks`,
    [alertId],
  );
  return rows[0] && `${alertId}/${rows[0].looks}`;
}

/** Begins to wait for GitHub's rate limit. @returns whether it did not wait before */
export async function beginLimited(on: Queryable, alertId: number): Promise<boolean> {
  const { count } = await on.query(
    'UPDATE recovery_alerts SET limited_since = now() WHERE id = $1 AND limited_since IS NULL',
    [alertId],
  );
  return count > 0;
}

/** Ends that wait. @returns how long it was, in seconds; undefined where there was none */
export async function endLimited(on: Queryable, alertId: number): Promise<number | undefined> {
  const { rows } = await on.query<{ seconds: number }>(
    `UPDATE recovery_alerts AS alert SET limited_since = NULL
     FROM (SELECT id, limited_since FROM recovery_alerts WHERE id = $1 FOR UPDATE) AS old
     WHERE alert.id = old.id AND old.limited_since IS NOT NULL
     RETURNING extract(epoch FROM now() - old.limited_since)::float8 AS seconds`,
    [alertId],
  );
  return rows[0]?.seconds;
}
