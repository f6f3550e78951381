import type { Item, Queryable } from '../../../store/index.ts';
import { Refused } from '../github/errors.ts';
import type { Judgement } from '../decide/judge.ts';
import { type Alert, beginLook } from '../tables/alerts.ts';
import { type Intent, countLastHour, insertIntent } from '../tables/reruns.ts';
import { type Context, limitEnded, record } from './context.ts';
import { hinder } from './hinder.ts';

/** One after the other decides, whatever the replica: budgets are counted and used up in one step. */
const decidingLock = 'SELECT pg_advisory_xact_lock(7203017)';

/** Looks at what an alert speaks of, and decides. */
export async function look(context: Context, item: Item): Promise<void> {
  const { store, topics, timing, handlers } = context;
  const stopped = context.stopped();
  if (stopped !== undefined) return topics.looks.postpone(item, timing.holdMs, stopped);
  const alert = await beginLook(store, Number(item.key.split('/')[0]));
  if (alert === undefined) return store.transaction((tx) => topics.looks.done(tx, [item]));
  const handler = handlers.get(alert.recovery);
  let judgement: Judgement;
  if (!alert.firing) {
    judgement = { kind: 'nothing', reason: 'resolved', detail: 'the alert was resolved before' };
  } else if (handler === undefined) {
    judgement = { kind: 'nothing', reason: 'no_handler', detail: `no handler for ${alert.recovery}` };
  } else {
    try {
      judgement = await handler.judge(alert);
      await limitEnded(context, alert);
    } catch (error) {
      if (!(error instanceof Refused))
        return hinder(context, { alert, error, attempts: item.attempts, isRecovery: true }, (waitMs, why) =>
          topics.looks.postpone(item, waitMs, why),
        );
      judgement = { kind: 'nothing', reason: error.reason, detail: error.message };
    }
  }
  await decide(context, { item, alert, judgement });
}

async function decide(
  context: Context,
  { item, alert, judgement }: { item: Item; alert: Alert; judgement: Judgement },
): Promise<void> {
  const { store, topics, settings } = context;
  const later = await store.transaction(async (tx) => {
    const held =
      judgement.kind === 'rerun' && !settings.dryRun
        ? await intend(context, tx, { item, alert, judgement })
        : await doNothing(context, tx, alert, judgement);
    if (held === undefined) await topics.looks.done(tx, [item]);
    return held;
  });
  if (later !== undefined) return topics.looks.postpone(item, context.timing.budgetMs, later);
  context.wake('asks');
}

async function doNothing(
  context: Context,
  tx: Queryable,
  alert: Alert,
  judgement: Judgement,
): Promise<string | undefined> {
  const { run } = judgement;
  const why =
    judgement.kind === 'nothing'
      ? judgement
      : { reason: 'dry_run', detail: `dry run: would ask for a rerun of ${judgement.scope}` };
  await record(context, tx, {
    ...named(alert),
    runId: run?.runId,
    attempt: run?.attempt,
    decision: 'nothing',
    reason: why.reason,
    detail: why.detail,
  });
  return undefined;
}

/** Writes the intent, within the budgets. @returns why it has to wait, where it has to */
async function intend(
  context: Context,
  tx: Queryable,
  facts: { item: Item; alert: Alert; judgement: Extract<Judgement, { kind: 'rerun' }> },
): Promise<string | undefined> {
  const { item, alert, judgement } = facts;
  const { run, scope } = judgement;
  const { settings, topics } = context;
  const about = { ...named(alert), runId: run.runId, attempt: run.attempt };
  await tx.query(decidingLock);
  const used = await countLastHour(tx, alert.repository, alert.workflow);
  const full =
    used.all >= settings.rerunsPerHour
      ? { reason: 'budget', detail: `${used.all} reruns within an hour` }
      : used.workflow >= settings.rerunsPerHourPerWorkflow
        ? { reason: 'budget_workflow', detail: `${used.workflow} reruns of this workflow within an hour` }
        : undefined;
  if (full) {
    await record(context, tx, { ...about, decision: 'later', ...full });
    return full.detail;
  }
  const intent: Intent = {
    ...named(alert),
    runId: run.runId,
    attempt: run.attempt,
    scope,
    toldAt: alert.lastToldAt,
  };
  const id = await insertIntent(tx, 'workflow_retry', intent);
  if (id === undefined) {
    const detail = 'a rerun of it is on its way';
    await record(context, tx, { ...about, decision: 'nothing', reason: 'recovering', detail });
    return undefined;
  }
  await topics.asks.add(tx, [{ key: `${id}/${item.key}`, body: '' }]);
  const detail = scope === 'run' ? 'the whole run' : 'its failed jobs';
  await record(context, tx, { ...about, decision: 'rerun', reason: scope, detail });
  return undefined;
}

function named({ id, repository, workflow }: Alert): Pick<Intent, 'alertId' | 'repository' | 'workflow'> {
  return { alertId: id, repository, workflow };
}
