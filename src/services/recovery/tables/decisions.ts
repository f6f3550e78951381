import type { Queryable } from '../../../store/index.ts';

/** What was decided on an alert, or what became of it. */
export interface Decision {
  readonly alertId: number;
  readonly repository: string;
  readonly workflow: string;
  readonly runId?: number | undefined;
  readonly attempt?: number | undefined;
  /** `rerun`: it will be asked; `nothing`; `later`; `asked`: GitHub accepted; `ended`: with which outcome. */
  readonly decision: 'rerun' | 'nothing' | 'later' | 'asked' | 'ended';
  /** One word, the same for the same cause. */
  readonly reason: string;
  /** For a person. */
  readonly detail: string;
}

/** A decision as it was written down. */
export interface WrittenDecision extends Decision {
  readonly at: Date;
  readonly lastAt: Date;
  readonly times: number;
}

/**
 * Writes decisions on different alerts down; an alert's last one, made again, is counted instead.
 * @returns those that are other ones than their alert's last
 */
export async function saveDecisions(tx: Queryable, decisions: readonly Decision[]): Promise<Decision[]> {
  // What was done was not done before in just this way.
  const repeatable = decisions.filter(({ decision }) => decision === 'nothing' || decision === 'later');
  const counted = repeatable.length === 0 ? new Set() : await countAgain(tx, repeatable);
  const news = decisions.filter(({ alertId }) => !counted.has(alertId));
  if (news.length === 0) return news;
  await tx.query(
    `INSERT INTO recovery_decisions (alert_id, repository, workflow, run_id, attempt, decision, reason, detail)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::text[], $7::text[],
       $8::text[])`,
    [
      news.map(({ alertId }) => alertId),
      news.map(({ repository }) => repository),
      news.map(({ workflow }) => workflow),
      news.map(({ runId = null }) => runId),
      news.map(({ attempt = null }) => attempt),
      news.map(({ decision }) => decision),
      news.map(({ reason }) => reason),
      news.map(({ detail }) => detail.replaceAll('\0', '\uFFFD').slice(0, 1000)),
    ],
  );
  return news;
}

/** Counts decisions that are their alert's last one, made again. @returns ids of those alerts */
async function countAgain(tx: Queryable, decisions: readonly Decision[]): Promise<ReadonlySet<number>> {
  // `id + 0`: of `max(id)` the planner makes a walk back through everybody's decisions.
  const { rows } = await tx.query<{ alertId: number }>(
    `UPDATE recovery_decisions AS last SET times = times + 1, last_at = now()
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::int[])
       AS new (alert_id, decision, reason, run_id, attempt)
     WHERE last.id = (SELECT max(id + 0) FROM recovery_decisions WHERE alert_id = new.alert_id)
       AND last.decision = new.decision AND last.reason = new.reason
       AND last.run_id IS NOT DISTINCT FROM new.run_id AND last.attempt IS NOT DISTINCT FROM new.attempt
     RETURNING last.alert_id AS "alertId"`,
    [
      decisions.map(({ alertId }) => alertId),
      decisions.map(({ decision }) => decision),
      decisions.map(({ reason }) => reason),
      decisions.map(({ runId = null }) => runId),
      decisions.map(({ attempt = null }) => attempt),
    ],
  );
  return new Set(rows.map(({ alertId }) => alertId));
}

/** The newest decisions, oldest first. */
export async function loadDecisions(
  on: Queryable,
  options: { readonly limit: number; readonly repository?: string | undefined },
): Promise<readonly WrittenDecision[]> {
  const { rows } = await on.query<WrittenDecision>(
    `SELECT at, last_at AS "lastAt", times, alert_id AS "alertId", repository, workflow, run_id AS "runId", attempt,
       decision, reason, detail
     FROM recovery_decisions WHERE $2::text IS NULL OR lower(repository) = lower($2)
     ORDER BY last_at DESC, id DESC LIMIT $1`,
    [options.limit, options.repository ?? null],
  );
  return [...rows].reverse();
}
