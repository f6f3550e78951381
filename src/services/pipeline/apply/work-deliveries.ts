import { setImmediate as others } from 'node:timers/promises';
import type { Item, Queryable, Refused, Store } from '../../../store/index.ts';
import type { AttemptKey } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { type Watches, applyDeliveries } from './apply-deliveries.ts';
import { type Said, UnreadableDelivery, readDelivery } from './read-delivery.ts';

/** What working on deliveries needs. */
export interface WorkDeliveriesOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly watches: Watches;
  readonly fallbackBranch: (repository: string) => string;
  /** Called in the transaction, with attempts that are completed and were not before. */
  readonly onCompleted: (tx: Queryable, keys: readonly AttemptKey[]) => Promise<void>;
  /** Hears of a delivery that is given up at once. */
  readonly onUnreadable: (delivery: string, why: string) => void;
}

/** So many are read before those who wait for an answer get their turn. */
const atATime = 8;

/** Applies stored deliveries. One that cannot be read is a dead letter at once, with the reason. */
export async function workDeliveries(options: WorkDeliveriesOptions, items: readonly Item[]): Promise<void> {
  const { store, topics, watches, fallbackBranch } = options;
  const said: Said[] = [];
  const good: Item[] = [];
  const refused: Refused[] = [];
  for (const [index, item] of items.entries()) {
    if (index % atATime === atATime - 1) await others();
    try {
      said.push(readDelivery(item.body, fallbackBranch));
      good.push(item);
    } catch (error) {
      if (!(error instanceof UnreadableDelivery)) throw error;
      refused.push({ item, why: error.message });
    }
  }
  await store.transaction(async (tx) => {
    await options.onCompleted(tx, await applyDeliveries(tx, said, watches));
    await topics.deliveries.done(tx, good);
    await topics.deliveries.refuse(tx, refused);
  });
  for (const { item, why } of refused) options.onUnreadable(item.key, why);
}
