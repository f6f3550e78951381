import type { Item, Queue } from '../../../store/index.ts';
import { type Alert, planLook } from '../tables/alerts.ts';
import { type Rerun, markEnded } from '../tables/reruns.ts';
import { type Context, aboutRerun, limitEnded, record, subjectOf } from './context.ts';

/** How a rerun ended, and the work that found it out. */
export interface Ending {
  readonly rerun: Rerun;
  readonly alert: Alert;
  readonly queue: Queue;
  readonly item: Item;
  /** GitHub's conclusion; or `lost`, `refused`, `superseded`, `too_old`. */
  readonly outcome: string;
  readonly detail: string;
}

/** Ends a rerun: written down, counted, told on; where it did not help, the alert is looked at again. */
export async function end(
  context: Context,
  { rerun, alert, queue, item, outcome, detail }: Ending,
): Promise<void> {
  const { store, topics, metrics } = context;
  const ended = await store.transaction(async (tx) => {
    const [row] = await Promise.all([markEnded(tx, rerun.id, outcome), queue.done(tx, [item])]);
    if (row === undefined) return undefined;
    await record(context, tx, { ...aboutRerun(rerun), decision: 'ended', reason: outcome, detail });
    const news = [{ key: item.key, body: '' }];
    if (context.traces) await topics.traces.add(tx, news);
    if (context.annotates && row.askedAt !== null) await topics.annotations.add(tx, news);
    if (outcome !== 'success' && outcome !== 'refused') {
      const next = await planLook(tx, rerun.alertId);
      if (next !== undefined) await topics.looks.add(tx, [{ key: next, body: '' }]);
    }
    return row;
  });
  if (ended === undefined) return;
  const seconds = ((ended.endedAt ?? ended.decidedAt).getTime() - ended.toldAt.getTime()) / 1000;
  // What was never asked of GitHub is no recovery that failed.
  if (ended.askedAt !== null || outcome === 'refused')
    metrics.ended(subjectOf(context, rerun), outcome, seconds);
  await limitEnded(context, alert, ended.askedAt === null && outcome !== 'refused' ? outcome : 'success');
  for (const topic of ['looks', 'traces', 'annotations'] as const) context.wake(topic);
}
