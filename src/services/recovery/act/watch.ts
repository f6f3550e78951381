import type { Item } from '../../../store/index.ts';
import { Refused } from '../github/errors.ts';
import { loadRerun } from '../tables/reruns.ts';
import type { Context } from './context.ts';
import { end } from './end.ts';
import { hinder } from './hinder.ts';

/** Follows a rerun to its end. That, not GitHub's 201, says whether it helped. */
export async function watch(context: Context, item: Item): Promise<void> {
  const { store, topics, timing, github } = context;
  const found = await loadRerun(store, Number(item.key.split('/')[0]));
  if (found?.rerun.state !== 'asked') return store.transaction((tx) => topics.watches.done(tx, [item]));
  const { rerun, alert } = found;
  const { repository, runId, attempt, askedAgoMs } = rerun;
  const ending = { rerun, alert, queue: topics.watches, item };
  try {
    const run = await github.attempt(repository, runId, attempt + 1);
    if (run?.completed) {
      const outcome = run.conclusion ?? 'lost';
      await end(context, { ...ending, outcome, detail: `attempt ${attempt + 1} ended: ${run.url}` });
      return;
    }
    const limitMs = run ? timing.lostMs : timing.unseenMs;
    if ((askedAgoMs ?? 0) > limitMs) {
      const detail = run ? 'it has not ended in two days' : 'GitHub accepted it and never showed it';
      await end(context, { ...ending, outcome: 'lost', detail });
      return;
    }
    await topics.watches.postpone(item, timing.pollMs, 'not ended');
  } catch (error) {
    // What is refused now may be answered later; the rerun goes on all the same.
    if (error instanceof Refused && (askedAgoMs ?? 0) > timing.lostMs)
      return end(context, { ...ending, outcome: 'lost', detail: `${error.reason}: ${error.message}` });
    const hindered = { alert, error, attempts: item.attempts, isRecovery: false, runId };
    await hinder(context, hindered, (waitMs, why) => topics.watches.postpone(item, waitMs, why));
  }
}
