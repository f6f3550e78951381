import type { Item } from '../../../store/index.ts';
import { Refused } from '../github/errors.ts';
import type { Judgement } from '../decide/judge.ts';
import { beginLook } from '../tables/alerts.ts';
import { ask } from './ask.ts';
import { Budget, waitForBudget } from './budget.ts';
import { type Context, limitEnded } from './context.ts';
import type { Decider } from './decide.ts';
import { hinder } from './hinder.ts';
import { lookOf, waitWith } from './wait.ts';

/** Looks at what an alert speaks of, has it decided on, and asks for the rerun. */
export async function look(context: Context, item: Item, decider: Decider): Promise<void> {
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
    const why = item.attempts > 1 ? (await Budget.load(context, store)).usedUp(alert) : undefined;
    if (why) return waitForBudget(context, { item, alert, why });
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
  const decided = await decider.add({ item, alert, judgement });
  if (decided.kind === 'full')
    await waitForBudget(context, { item, alert, run: judgement.run, why: decided.why });
  // At once, and in this look's place: the settings say how many are worked on at a time.
  if (decided.kind === 'ask')
    await context.adopt('asks', decided.item, () => ask(context, decided.item, decided));
}
