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

/** Writes a decision down; the alert's last one, made again, is counted instead. @returns whether it is another one */
export async function saveDecision(tx: Queryable, decision: Decision): Promise<boolean> {
  const { alertId, repository, workflow, runId = null, attempt = null, reason, detail } = decision;
  const repeated = await tx.query(
    `UPDATE recovery_decisions SET times = times + 1, last_at = now()
     WHERE id = (SELECT last_decision FROM recovery_alerts WHERE id = $1) AND decision = $2 AND reason = $3
       AND run_id IS NOT DISTINCT FROM $4::bigint AND attempt IS NOT DISTINCT FROM $5::int
       AND decision NOT IN ('asked', 'ended')`,
    [alertId, decision.decision, reason, runId, attempt],
  );
  if (repeated.count > 0) return false;
  await tx.query(
    `WITH written AS (
       INSERT INTO recovery_decisions (alert_id, repository, workflow, run_id, attempt, decision, reason, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id)
     UPDATE recovery_alerts SET last_decision = written.id FROM written WHERE recovery_alerts.id = $1`,
    [
      alertId,
      repository,
      workflow,
      runId,
      attempt,
      decision.decision,
      reason,
      detail.replaceAll('\0', '\uFFFD').slice(0, 1000),
    ],
  );
  return true;
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
