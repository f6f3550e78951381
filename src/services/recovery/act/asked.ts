import { Together } from '../../../store/index.ts';
import type { Alert } from '../tables/alerts.ts';
import { markAsked } from '../tables/reruns.ts';
import { type Accepted, type Context, aboutRerun, limitEnded, record, subjectOf } from './context.ts';

/** What is accepted while others are written down is written down with the next ones. */
export function createAcceptance(context: () => Context): Context['acceptance'] {
  return new Together({
    work: (accepted) => accept(context(), accepted),
    most: 100,
    atOnce: 1,
    keys: ({ rerun }) => [`alert ${rerun.alertId}`],
    thenAlone: true,
  });
}

/** Takes down that a rerun was accepted, and has it watched. */
export async function asked(
  context: Context,
  { alert, ...accepted }: Accepted & { readonly alert: Alert },
): Promise<void> {
  if (await context.acceptance.add(accepted)) context.metrics.attempted(subjectOf(context, accepted.rerun));
  await limitEnded(context, alert);
}

async function accept(context: Context, accepted: readonly Accepted[]): Promise<boolean[]> {
  const { store, topics, timing } = context;
  const news = await store.transaction(async (tx) => {
    const [ids] = await Promise.all([
      markAsked(
        tx,
        accepted.map(({ rerun }) => rerun.id),
      ),
      topics.asks.done(
        tx,
        accepted.map(({ item }) => item),
      ),
    ]);
    const news = accepted.filter(({ rerun }) => ids.has(rerun.id));
    const decisions = news.map(({ rerun, how }) => ({
      ...aboutRerun(rerun),
      decision: 'asked' as const,
      reason: rerun.scope,
      detail: how,
    }));
    await Promise.all([
      topics.watches.add(
        tx,
        news.map(({ item }) => ({ key: item.key, body: '' })),
        timing.pollMs,
      ),
      record(context, tx, ...decisions),
    ]);
    return news;
  });
  return accepted.map((one) => news.includes(one));
}
