import type { Queryable } from '../../../store/index.ts';
import { type Alert, alertColumns } from './alerts.ts';

/** What is repeated: the jobs that failed (and what needs them), or the whole run. */
export type Scope = 'failed-jobs' | 'run';

/** A rerun, from the decision to its end. */
export interface Rerun {
  readonly id: number;
  readonly alertId: number;
  readonly repository: string;
  readonly workflow: string;
  readonly runId: number;
  /** The attempt that failed; the rerun is the next one. */
  readonly attempt: number;
  readonly scope: Scope;
  readonly state: 'intended' | 'asked' | 'ended';
  readonly outcome: string | null;
  /** When the alert that led to it arrived. */
  readonly toldAt: Date;
  readonly decidedAt: Date;
  readonly sentAt: Date | null;
  readonly askedAt: Date | null;
  readonly endedAt: Date | null;
  /** Since GitHub accepted it, by the database's clock. */
  readonly askedAgoMs: number | null;
}

/** A rerun to be asked of GitHub. */
export type Intent = Pick<
  Rerun,
  'alertId' | 'repository' | 'workflow' | 'runId' | 'attempt' | 'scope' | 'toldAt'
>;

const columns = `id, alert_id AS "alertId", repository, workflow, run_id AS "runId", attempt, scope, state, outcome,
  told_at AS "toldAt", decided_at AS "decidedAt", sent_at AS "sentAt", asked_at AS "askedAt", ended_at AS "endedAt",
  (extract(epoch FROM now() - asked_at) * 1000)::float8 AS "askedAgoMs"`;

/** Outcomes of requests that GitHub turned down or that were never made: they use up no attempt and no budget. */
const notMade = ['refused', 'superseded', 'too_old'] as const;
const made = `(outcome IS NULL OR outcome NOT IN (${notMade.map((outcome) => `'${outcome}'`).join(', ')}))`;

/** What is known of a run's reruns. */
export interface RunHistory {
  /** Reruns that were asked, or are about to be. */
  readonly made: number;
  /** One is on its way. */
  readonly open: boolean;
  /** The rerun of just this attempt, and how long ago it ended, in ms. */
  readonly same: { readonly outcome: string; readonly endedAgoMs: number } | undefined;
}

/**
 * Loads what is known of a run, with a view to repeating one of its attempts.
 * @param except a rerun that is decided on again, left out
 */
export async function loadRunHistory(
  on: Queryable,
  {
    repository,
    runId,
    attempt,
    except = 0,
  }: Pick<Rerun, 'repository' | 'runId' | 'attempt'> & { except?: number | undefined },
): Promise<RunHistory> {
  const { rows } = await on.query<{
    made: number;
    open: boolean | null;
    outcome: string | null;
    ago: number | null;
  }>(
    `SELECT count(*) FILTER (WHERE ${made}) AS made, bool_or(state <> 'ended') AS open,
       max(outcome) FILTER (WHERE attempt = $3) AS outcome,
       (extract(epoch FROM now() - max(ended_at) FILTER (WHERE attempt = $3)) * 1000)::float8 AS ago
     FROM recovery_reruns WHERE repository = $1 AND run_id = $2 AND id <> $4`,
    [repository, runId, attempt, except],
  );
  const { made: count = 0, open, outcome, ago } = rows[0] ?? {};
  return {
    made: count,
    open: open === true,
    same: typeof outcome === 'string' ? { outcome, endedAgoMs: ago ?? 0 } : undefined,
  };
}

/** Reruns of the last hour. */
export interface LastHour {
  readonly all: number;
  /** By `workflowKey`; a workflow without any is not among them. */
  readonly workflows: ReadonlyMap<string, number>;
}

/** Stands for a workflow of a repository. */
export function workflowKey({ repository, workflow }: Pick<Rerun, 'repository' | 'workflow'>): string {
  return `${repository} ${workflow}`;
}

/** Counts the reruns of the last hour. */
export async function countLastHour(on: Queryable): Promise<LastHour> {
  const { rows } = await on.query<{ repository: string; workflow: string; n: number }>(
    `SELECT repository, workflow, count(*) AS n FROM recovery_reruns
     WHERE decided_at > now() - interval '1 hour' AND ${made} GROUP BY repository, workflow`,
  );
  return {
    all: rows.reduce((sum, { n }) => sum + n, 0),
    workflows: new Map(rows.map((row) => [workflowKey(row), row.n])),
  };
}

/**
 * Writes the intents of reruns, each of another run, whose requests are about to be sent. One that was refused may be
 * intended again.
 * @returns reruns by run (`runKey`); none where this attempt has one already, or another of this run is on its way
 */
export async function insertIntents(
  tx: Queryable,
  handler: string,
  intents: readonly Intent[],
): Promise<ReadonlyMap<string, Rerun>> {
  if (intents.length === 0) return new Map();
  const { rows } = await tx.query<Rerun>(
    `INSERT INTO recovery_reruns AS known
       (handler, alert_id, repository, workflow, run_id, attempt, scope, told_at, sent_at)
     SELECT $1, alert_id, repository, workflow, run_id, attempt, scope, to_timestamp(told_at / 1000.0), now()
     FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::text[], $8::float8[])
       AS new (alert_id, repository, workflow, run_id, attempt, scope, told_at)
     WHERE NOT EXISTS (SELECT FROM recovery_reruns AS other
       WHERE other.repository = new.repository AND other.run_id = new.run_id AND other.state <> 'ended')
     ON CONFLICT (repository, run_id, attempt) DO UPDATE SET state = 'intended', outcome = NULL, ended_at = NULL,
       sent_at = now(), alert_id = EXCLUDED.alert_id, scope = EXCLUDED.scope, told_at = EXCLUDED.told_at,
       decided_at = now()
     WHERE known.outcome IN ('refused', 'superseded')
     RETURNING ${columns}`,
    [
      handler,
      intents.map(({ alertId }) => alertId),
      intents.map(({ repository }) => repository),
      intents.map(({ workflow }) => workflow),
      intents.map(({ runId }) => runId),
      intents.map(({ attempt }) => attempt),
      intents.map(({ scope }) => scope),
      intents.map(({ toldAt }) => toldAt.getTime()),
    ],
  );
  return new Map(rows.map((row) => [runKey(row), row]));
}

/** Stands for a run. */
export function runKey({ repository, runId }: Pick<Rerun, 'repository' | 'runId'>): string {
  return `${repository} ${runId}`;
}

/** A rerun, and the alert that led to it, as both stand. */
export interface RerunOfAlert {
  readonly rerun: Rerun;
  readonly alert: Alert;
}

/** Loads a rerun with its alert. */
export async function loadRerun(on: Queryable, id: number): Promise<RerunOfAlert | undefined> {
  const { rows } = await on.query(
    `SELECT rerun.*, ${alertColumns('alert.')}
     FROM (SELECT ${columns} FROM recovery_reruns WHERE id = $1) AS rerun
     JOIN recovery_alerts AS alert ON alert.id = rerun."alertId"`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const entries = Object.entries(row);
  // The shapes are those that the statement names.
  return {
    rerun: Object.fromEntries(entries.filter(([name]) => !name.startsWith('alert.'))) as unknown as Rerun,
    alert: Object.fromEntries(
      entries.flatMap(([name, value]) => (name.startsWith('alert.') ? [[name.slice(6), value]] : [])),
    ) as unknown as Alert,
  };
}

/** Marks that the request is about to be sent. @returns whether it may: nobody ended it meanwhile */
export async function markSent(on: Queryable, id: number): Promise<boolean> {
  const { count } = await on.query(
    `UPDATE recovery_reruns SET sent_at = now() WHERE id = $1 AND state = 'intended'`,
    [id],
  );
  return count > 0;
}

/** The request was not made, or was turned away: the mark goes back to what it was. */
export async function unmarkSent(on: Queryable, id: number, before: Date | null): Promise<void> {
  await on.query(`UPDATE recovery_reruns SET sent_at = $2 WHERE id = $1 AND state = 'intended'`, [
    id,
    before,
  ]);
}

/** GitHub has accepted them. @returns ids of those of which that was not known */
export async function markAsked(tx: Queryable, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await tx.query<{ id: number }>(
    `UPDATE recovery_reruns SET state = 'asked', asked_at = now()
     WHERE id = ANY ($1::bigint[]) AND state = 'intended' RETURNING id`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** It is over. @returns the rerun as it ended; undefined where that was known */
export async function markEnded(tx: Queryable, id: number, outcome: string): Promise<Rerun | undefined> {
  const { rows } = await tx.query<Rerun>(
    `UPDATE recovery_reruns SET state = 'ended', outcome = $2, ended_at = now()
     WHERE id = $1 AND state <> 'ended' RETURNING ${columns}`,
    [id, outcome],
  );
  return rows[0];
}

/** Alerts that wait for a decision, and reruns that have not ended. */
export async function countBacklog(on: Queryable, looksTopic: string): Promise<number> {
  const { rows } = await on.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM queue WHERE topic = $1 AND state = 'waiting')
       + (SELECT count(*) FROM recovery_reruns WHERE state <> 'ended') AS n`,
    [looksTopic],
  );
  return rows[0]?.n ?? 0;
}
