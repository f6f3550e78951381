import { HeldBack, Unauthorised } from '../github/errors.ts';
import { type Alert, beginLimited } from '../tables/alerts.ts';
import { type Context, backoffMs, record } from './context.ts';

/** What GitHub, or the way there, holds up. */
export interface Hindered {
  readonly alert: Alert;
  readonly error: unknown;
  /** How often it was tried. */
  readonly attempts: number;
  /** It keeps a failed run from being repeated; otherwise a rerun is only looked at later. */
  readonly isRecovery: boolean;
  readonly runId?: number | undefined;
}

/** Records why work has to wait, and puts it off: it is never given up for that, and uses up no attempt. */
export async function hinder(
  context: Context,
  { alert, error, attempts, isRecovery, runId }: Hindered,
  postpone: (waitMs: number, why: string) => Promise<void>,
): Promise<void> {
  const { store, metrics } = context;
  const { id: alertId, repository, workflow } = alert;
  const waitMs = error instanceof HeldBack ? error.waitMs : backoffMs(context, attempts);
  const reason = reasonOf(error);
  const detail = error instanceof Error ? error.message : String(error);
  if (reason === 'rate_limit' && (await beginLimited(store, alertId)))
    metrics.attempted({ handler: 'rate_limit', repository, workflow });
  const news = await record(context, store, {
    alertId,
    repository,
    workflow,
    runId,
    decision: 'later',
    reason,
    detail,
  });
  if (news.length > 0 && isRecovery && reason === 'unauthorised')
    metrics.hindered({ handler: 'workflow_retry', repository, workflow }, reason);
  await postpone(waitMs, `${reason}: ${detail}`);
}

function reasonOf(error: unknown): HeldBack['why'] | 'outage' {
  if (error instanceof HeldBack) return error.why;
  return error instanceof Unauthorised ? 'unauthorised' : 'outage';
}
