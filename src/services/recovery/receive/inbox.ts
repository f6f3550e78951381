import { type Queue, type Store, Together } from '../../../store/index.ts';
import { type PlannedLook, saveTold } from '../tables/alerts.ts';
import type { ToldAlert } from './notification.ts';

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
  readonly #together = new Together<readonly ToldAlert[], void>({
    work: async (told) => {
      await this.#save(told.flat());
      return told.map(() => undefined);
    },
    most: batch.notifications,
    atOnce: batch.transactions,
  });

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
    if (this.#together.waiting >= mostWaiting)
      throw new Error(`${mostWaiting} notifications wait for the database already`);
    await this.#together.add(alerts);
  }

  async #save(alerts: readonly ToldAlert[]): Promise<void> {
    await this.#store.transaction(async (tx) => {
      const planned = await saveTold(tx, alerts, this.#lookAgainMs);
      const due = planned.filter(({ seenLately }) => !seenLately);
      const later = planned.filter(({ seenLately }) => seenLately);
      const add = (looks: readonly PlannedLook[], delayMs: number): Promise<unknown> =>
        this.#looks.add(
          tx,
          looks.map(({ key }) => ({ key, body: '' })),
          delayMs,
        );
      await Promise.all([add(due, 0), add(later, this.#lookAgainMs)]);
    });
    this.#onStored();
  }
}
