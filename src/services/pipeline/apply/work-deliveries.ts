import type { Item, Queryable, Refused, Store } from '../../../store/index.ts';
import type { AttemptKey } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';
import { type Watches, applyDeliveries } from './apply-deliveries.ts';
import { type Said, UnreadableDelivery } from './read-delivery.ts';
import { fromStored } from './stored.ts';

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

/** Applies stored deliveries. One that cannot be read is a dead letter at once, with the reason. */
export async function workDeliveries(options: WorkDeliveriesOptions, items: readonly Item[]): Promise<void> {
  const { store, topics, watches, fallbackBranch } = options;
  const said: Said[] = [];
  const good: Item[] = [];
  const refused: Refused[] = [];
  for (const item of items) {
    try {
      said.push(fromStored(item.body, fallbackBranch));
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
