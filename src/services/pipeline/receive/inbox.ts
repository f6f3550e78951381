import type { NewItem, Queue, Store } from '../../../store/index.ts';

interface Waiting {
  readonly delivery: NewItem;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Most rows of one insert, and how many inserts run at a time. */
const batch = { rows: 64, inserts: 2 };

/**
 * Stores deliveries before they are answered. Those that arrive while an insert runs share the next one, so that under
 * load one commit serves many.
 */
export class Inbox {
  readonly #store: Store;
  readonly #queue: Queue;
  readonly #onStored: () => void;
  #waiting: Waiting[] = [];
  #running = 0;

  /** @param onStored called when there is work */
  constructor(store: Store, queue: Queue, onStored: () => void) {
    this.#store = store;
    this.#queue = queue;
    this.#onStored = onStored;
  }

  /**
   * Resolves once the delivery is durable.
   * @param delivery its key is GitHub's id of it: the same when GitHub, or a person, sends it again
   * @returns false where it was known
   */
  async store(delivery: NewItem): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ delivery, resolve, reject });
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < batch.inserts && this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, batch.rows);
      this.#running += 1;
      void this.#insert(taken).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
  }

  async #insert(taken: readonly Waiting[]): Promise<void> {
    try {
      // Two of one id in a batch: the first is new, the second is known.
      const first = new Map(taken.map(({ delivery }) => [delivery.key, delivery] as const).reverse());
      const added = await this.#queue.add(this.#store, [...first.values()]);
      for (const { delivery, resolve } of taken) resolve(added.delete(delivery.key));
      this.#onStored();
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }
}
