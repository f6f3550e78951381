import { setTimeout as pause } from 'node:timers/promises';
import type { Item, Queue } from './queue.ts';

/** Thrown by work that gave its items back to the queue itself: they are not failures of their own. */
export class GivenBack extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GivenBack';
  }
}

/** What a worker does with what it claimed, and whom it tells of failures. */
export interface WorkerOptions {
  readonly queue: Queue;
  /** Most items at a time. */
  readonly batch: number;
  /** Handles a batch; it marks the items as done itself, in its own transaction. */
  readonly work: (items: readonly Item[]) => Promise<void>;
  /** How often to look for work that nobody announced, in ms. */
  readonly idleMs?: number;
  /**
   * How long to let work gather where a batch would not be full, in ms: work that trickles in is else taken piece by
   * piece, and each piece costs a claim and a commit.
   */
  readonly lingerMs?: number;
  readonly onError: (error: unknown, item: Item | undefined) => void;
}

/**
 * Claims and works until it is stopped. A batch that fails is worked item by item, so that one bad item does not hold
 * up its neighbours.
 */
export class Worker {
  readonly #options: WorkerOptions;
  #stopped = false;
  #running: Promise<void> | undefined;
  readonly #ending = new AbortController();
  #wake: (() => void) | undefined;
  #woken = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There may be work now. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Ends after the batch at hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ending.abort();
    this.wake();
    await this.#running;
  }

  /**
   * Works until nothing is due.
   * @param limitMs begins no batch after this long
   */
  async drain(limitMs = Infinity): Promise<void> {
    const begun = performance.now();
    while (performance.now() - begun < limitMs && (await this.#once()) > 0);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      let count = 0;
      try {
        count = await this.#once();
      } catch (error) {
        // The database is away: everything waits until it is back.
        this.#options.onError(error, undefined);
      }
      if (count < this.#options.batch) {
        await this.#sleep();
        await this.#gather();
      }
    }
  }

  async #once(): Promise<number> {
    const { queue, batch, work } = this.#options;
    const items = await queue.claim(batch);
    if (items.length === 0) return 0;
    const renewal = setInterval(() => {
      queue.renew(items).catch((error: unknown) => {
        this.#options.onError(error, undefined);
      });
    }, queue.leaseMs / 3);
    try {
      await work(items);
    } catch (error) {
      if (error instanceof GivenBack) this.#options.onError(error, undefined);
      else if (items.length === 1) await this.#failed(items, error);
      else for (const item of items) await this.#workAlone(item);
    } finally {
      clearInterval(renewal);
    }
    return items.length;
  }

  async #workAlone(item: Item): Promise<void> {
    try {
      await this.#options.work([item]);
    } catch (error) {
      await this.#failed([item], error);
    }
  }

  async #failed(items: readonly Item[], error: unknown): Promise<void> {
    for (const item of items) {
      this.#options.onError(error, item);
      await this.#options.queue.failed(item, error);
    }
  }

  async #sleep(): Promise<void> {
    if (this.#stopped || this.#woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#options.idleMs ?? 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #gather(): Promise<void> {
    const { lingerMs = 0 } = this.#options;
    if (lingerMs === 0 || this.#stopped) return;
    // Rejects where the worker is stopped meanwhile.
    await pause(lingerMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }
}
