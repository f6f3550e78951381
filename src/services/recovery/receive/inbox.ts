import type { Queue, Store } from '../../../store/index.ts';
import { saveTold } from '../tables/alerts.ts';
import type { ToldAlert } from './notification.ts';

interface Waiting {
  readonly alerts: readonly ToldAlert[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Most notifications of one transaction, and how many transactions run at a time. */
const batch = { notifications: 64, transactions: 2 };
/** Most notifications that wait for a database that does not answer; Alertmanager sends the others again. */
const mostWaiting = 10_000;

/**
 * Stores what is told before it is answered. Notifications that arrive while a transaction runs share the next one, so
 * that under load one commit serves many.
 */
export class Inbox {
  readonly #store: Store;
  readonly #looks: Queue;
  readonly #lookAgainMs: number;
  readonly #onStored: () => void;
  #waiting: Waiting[] = [];
  #running = 0;

  /** @param onStored called when there is work */
  constructor(options: {
    readonly store: Store;
    readonly looks: Queue;
    readonly lookAgainMs: number;
    readonly onStored: () => void;
  }) {
    this.#store = options.store;
    this.#looks = options.looks;
    this.#lookAgainMs = options.lookAgainMs;
    this.#onStored = options.onStored;
  }

  /**
   * Resolves once the alerts, and the looks that they ask for, are durable.
   * @throws Error where they cannot be stored, or too many wait for that
   */
  async add(alerts: readonly ToldAlert[]): Promise<void> {
    if (this.#waiting.length >= mostWaiting)
      throw new Error(`${mostWaiting} notifications wait for the database already`);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ alerts, resolve, reject });
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < batch.transactions && this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, batch.notifications);
      this.#running += 1;
      void this.#save(taken).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
  }

  async #save(taken: readonly Waiting[]): Promise<void> {
    try {
      const alerts = taken.flatMap((one) => one.alerts);
      await this.#store.transaction(async (tx) => {
        const planned = await saveTold(tx, alerts, this.#lookAgainMs);
        const due = planned.filter(({ seenLately }) => !seenLately);
        const later = planned.filter(({ seenLately }) => seenLately);
        await this.#looks.add(
          tx,
          due.map(({ key }) => ({ key, body: '' })),
        );
        await this.#looks.add(
          tx,
          later.map(({ key }) => ({ key, body: '' })),
          this.#lookAgainMs,
        );
      });
      for (const { resolve } of taken) resolve();
      this.#onStored();
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }
}
