import type { Item, Queryable } from '../../../store/index.ts';
import { Refused } from '../github/errors.ts';
import type { Judgement } from '../decide/judge.ts';
import { type Alert, beginLook } from '../tables/alerts.ts';
import type { Decision } from '../tables/decisions.ts';
import { type Intent, insertIntent } from '../tables/reruns.ts';
import { type UsedUp, usedUp } from './budget.ts';
import { type Context, limitEnded, record } from './context.ts';
import { hinder } from './hinder.ts';
import { lookOf, waitWith } from './wait.ts';

/** One after the other decides, whatever the replica: budgets are counted and used up in one step. */
const decidingLock = 'SELECT pg_advisory_xact_lock(7203017)';

/** Looks at what an alert speaks of, and decides. */
export async function look(context: Context, item: Item): Promise<void> {
  const { store, topics, timing, handlers } = context;
  const stopped = context.stopped();
  if (stopped !== undefined) return topics.looks.postpone(item, timing.holdMs, stopped);
  const { alertId, number } = lookOf(item);
  const alert = await beginLook(store, alertId, number);
  if (alert === undefined) return store.transaction((tx) => topics.looks.done(tx, [item]));
  const handler = handlers.get(alert.recovery);
  let judgement: Judgement;
  if (!alert.firing) {
    judgement = { kind: 'nothing', reason: 'resolved', detail: 'the alert was resolved before' };
  } else if (handler === undefined) {
    judgement = { kind: 'nothing', reason: 'no_handler', detail: `no handler for ${alert.recovery}` };
  } else {
    // One that has waited before: while no rerun could be asked for, GitHub is not asked for its run either.
    const full = item.attempts > 1 ? await usedUp(context, store, alert) : undefined;
    if (full)
      return store.transaction((tx) => waitForBudget(context, tx, { item, about: named(alert), full }));
    try {
      judgement = await handler.judge(alert);
      await limitEnded(context, alert);
    } catch (error) {
      if (!(error instanceof Refused))
        return hinder(context, { alert, error, attempts: item.attempts, isRecovery: true }, (waitMs, why) =>
          store.transaction((tx) => waitWith(context, tx, { item, waitMs, why })),
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
  const { store, settings } = context;
  await store.transaction((tx) =>
    judgement.kind === 'rerun' && !settings.dryRun
      ? intend(context, tx, { item, alert, judgement })
      : doNothing(context, tx, { item, alert, judgement }),
  );
  context.wake('asks');
}

async function doNothing(
  context: Context,
  tx: Queryable,
  { item, alert, judgement }: { item: Item; alert: Alert; judgement: Judgement },
): Promise<void> {
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
  await context.topics.looks.done(tx, [item]);
}

/** Writes the intent, or waits where the budgets are used up. */
async function intend(
  context: Context,
  tx: Queryable,
  facts: { item: Item; alert: Alert; judgement: Extract<Judgement, { kind: 'rerun' }> },
): Promise<void> {
  const { item, alert, judgement } = facts;
  const { run, scope } = judgement;
  const { topics } = context;
  const about = { ...named(alert), runId: run.runId, attempt: run.attempt };
  await tx.query(decidingLock);
  const full = await usedUp(context, tx, alert);
  if (full) return waitForBudget(context, tx, { item, about, full });
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
  } else {
    await topics.asks.add(tx, [{ key: `${id}/${item.key}`, body: '' }]);
    const detail = scope === 'run' ? 'the whole run' : 'its failed jobs';
    await record(context, tx, { ...about, decision: 'rerun', reason: scope, detail });
  }
  await topics.looks.done(tx, [item]);
}

async function waitForBudget(
  context: Context,
  tx: Queryable,
  { item, about, full }: { item: Item; about: Omit<Decision, 'decision' | keyof UsedUp>; full: UsedUp },
): Promise<void> {
  await record(context, tx, { ...about, decision: 'later', ...full });
  // Not all at the same moment: there is room for few of them.
  const waitMs = context.timing.budgetMs * (0.8 + 0.2 * Math.random());
  await waitWith(context, tx, { item, waitMs, why: full.detail });
}

function named({ id, repository, workflow }: Alert): Pick<Intent, 'alertId' | 'repository' | 'workflow'> {
  return { alertId: id, repository, workflow };
}
