import { RefusedByCollector } from '../../../otlp/index.ts';
import type { Item } from '../../../store/index.ts';
import type { Context } from '../act/context.ts';
import type { Alert } from '../tables/alerts.ts';
import { type Rerun, loadRerun } from '../tables/reruns.ts';

/**
 * Tells somebody of a rerun that has ended, at least once. What the collector rejects in part is a dead letter with its
 * words: OTLP forbids to send that again.
 * @throws what `send` throws otherwise, for the queue to try again
 */
export async function tell(
  { store, topics, logger }: Pick<Context, 'store' | 'topics' | 'logger'>,
  topic: 'traces' | 'annotations',
  item: Item,
  send: (rerun: Rerun, alert: Alert) => Promise<void>,
): Promise<void> {
  const found = await loadRerun(store, Number(item.key.split('/')[0]));
  try {
    if (found) await send(found.rerun, found.alert);
  } catch (error) {
    if (!(error instanceof RefusedByCollector && error.partly)) throw error;
    const why = error.message;
    await store.transaction((tx) => topics[topic].refuse(tx, [{ item, why }]));
    logger.error({ topic, key: item.key, why }, 'the collector refused some of it; it is given up');
    return;
  }
  await store.transaction((tx) => topics[topic].done(tx, [item]));
}
