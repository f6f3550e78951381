import type { Item } from '../../../store/index.ts';
import { AlreadyRunning, HeldBack, Refused, Unauthorised } from '../github/errors.ts';
import type { Alert } from '../tables/alerts.ts';
import { type Rerun, type RerunOfAlert, loadRerun, markSent, unmarkSent } from '../tables/reruns.ts';
import { asked } from './asked.ts';
import { type Context, subjectOf } from './context.ts';
import { end } from './end.ts';
import { hinder } from './hinder.ts';

/**
 * Asks GitHub for a rerun that was decided on. Whatever became of an earlier request (no answer, or nobody left to hear
 * it) shows in the run's attempt: once it has risen, the rerun exists and is not asked for again.
 * @param decided what was decided on just now, and marked as sent with that; otherwise it is asked first whether it is
 *   still right
 */
export async function ask(context: Context, item: Item, decided?: RerunOfAlert): Promise<void> {
  const { store, topics, timing, github } = context;
  const done = (): Promise<void> => store.transaction((tx) => topics.asks.done(tx, [item]));
  const stopped = context.stopped();
  if (stopped !== undefined) {
    if (decided) await unmarkSent(store, decided.rerun.id, null);
    return topics.asks.postpone(item, timing.holdMs, stopped);
  }
  const found = decided ?? (await loadRerun(store, Number(item.key.split('/')[0])));
  if (found?.rerun.state !== 'intended') return done();
  const { rerun, alert } = found;
  const { runId } = rerun;
  const sentBefore = decided ? null : rerun.sentAt;
  try {
    const verdict = decided ? 'as decided' : await reconsider(context, alert, rerun);
    if (verdict === 'asked') {
      await asked(context, { item, rerun, alert, how: 'found by its attempt' });
      return;
    }
    if (verdict === 'wait') {
      await topics.asks.postpone(item, timing.pollMs, 'the run runs');
      return;
    }
    if (verdict !== 'as decided') {
      await end(context, { ...verdict, rerun, alert, queue: topics.asks, item });
      return;
    }
    if (!decided && !(await markSent(store, rerun.id))) {
      await done();
      return;
    }
    await github.rerun(rerun.repository, runId, rerun.scope);
    await asked(context, { item, rerun, alert, how: 'accepted by GitHub' });
  } catch (error) {
    if (error instanceof Refused) {
      context.metrics.attempted(subjectOf(context, rerun));
      const detail = `${error.reason}: ${error.message}`;
      return end(context, { rerun, alert, queue: topics.asks, item, outcome: 'refused', detail });
    }
    // Known not to have come about: nothing was sent, or GitHub turned it away.
    if (error instanceof HeldBack || error instanceof Unauthorised || error instanceof AlreadyRunning)
      await unmarkSent(store, rerun.id, sentBefore);
    if (error instanceof AlreadyRunning) return topics.asks.postpone(item, backoffOf(context), error.message);
    const hindered = { alert, error, attempts: item.attempts, isRecovery: true, runId };
    await hinder(context, hindered, (waitMs, why) => topics.asks.postpone(item, waitMs, why));
  }
}

type Verdict =
  | 'as decided'
  | 'asked'
  | 'wait'
  | { readonly outcome: 'refused' | 'superseded' | 'too_old'; readonly detail: string };

/** Time has passed since the decision, or a request was sent without an answer: is it still right? */
async function reconsider(context: Context, alert: Alert, rerun: Rerun): Promise<Verdict> {
  const run = await context.github.run(rerun.repository, rerun.runId);
  if (run === undefined) return { outcome: 'refused', detail: 'the run is gone' };
  if (run.attempt > rerun.attempt) {
    if (rerun.sentAt !== null) return 'asked';
    return { outcome: 'superseded', detail: 'somebody else has repeated it' };
  }
  if (!run.completed) return 'wait';
  if (!alert.firing) return { outcome: 'superseded', detail: 'the alert was resolved' };
  const judgement = await context.handlers.get(alert.recovery)?.judge(alert, rerun.id);
  if (judgement?.kind === 'rerun') {
    if (judgement.run.runId === rerun.runId && judgement.run.attempt === rerun.attempt) return 'as decided';
    return { outcome: 'superseded', detail: `run ${judgement.run.runId} is newer` };
  }
  const { reason = 'no_handler', detail = '' } = judgement ?? {};
  return { outcome: reason === 'too_old' ? 'too_old' : 'superseded', detail: `${reason}: ${detail}` };
}

function backoffOf({ timing }: Context): number {
  return Math.min(timing.pollMs, timing.mostBackoffMs);
}
