import type { Item, Queue } from './queue.ts';

/** How a pool works. */
export interface PoolOptions {
  readonly queue: Queue;
  /** Most items at a time; those that are adopted come on top. */
  readonly size: number;
  /** Handles one item; it marks it as done, or gives it back, itself. */
  readonly work: (item: Item) => Promise<void>;
  /** How often to look for work that nobody announced, in ms. */
  readonly idleMs?: number;
  /** While it holds nothing is claimed; asked whenever the pool wakes. */
  readonly paused?: () => boolean;
  readonly onError: (error: unknown, item: Item | undefined) => void;
}

/**
 * Claims items and works on several at a time until it is stopped. Unlike a batch of `Worker`, a slow item holds up
 * only its own place.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #running = new Map<Item, Promise<void>>();
  #stopped = false;
  #drainUntil = 0;
  #loop: Promise<void> | undefined;
  #woken = false;
  #wake: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** There may be work now. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /**
   * Ends after the items at hand.
   * @param drainMs goes on for so long while more is due
   */
  async stop(drainMs = 0): Promise<void> {
    this.#drainUntil = performance.now() + drainMs;
    this.#stopped = true;
    this.wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { queue, size, paused = () => false } = this.#options;
    const renewal = setInterval(() => {
      if (this.#running.size > 0) queue.renew([...this.#running.keys()]).catch(this.#complain);
    }, queue.leaseMs / 3);
    let claimed: readonly Item[] = [];
    while (!this.#stopped || (claimed.length > 0 && performance.now() < this.#drainUntil)) {
      this.#woken = false;
      claimed = [];
      const room = size - this.#running.size;
      try {
        if (room > 0 && !paused()) claimed = await queue.claim(room);
      } catch (error) {
        // The database is away: everything waits until it is back.
        this.#complain(error);
      }
      for (const item of claimed) this.#begin(item);
      if (this.#running.size >= size) await Promise.race(this.#running.values());
      else if (claimed.length < room) await this.#sleep();
    }
    await Promise.all(this.#running.values());
    clearInterval(renewal);
  }

  /**
   * Works on an item that was added as claimed, whether or not there is room: whoever has it waits for its end. What
   * fails is given back to the queue.
   */
  async adopt(item: Item, work: () => Promise<void>): Promise<void> {
    this.#begin(item, work);
    await this.#running.get(item);
  }

  #begin(item: Item, work = (): Promise<void> => this.#options.work(item)): void {
    const { queue } = this.#options;
    const run = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.#options.onError(error, item);
        await queue.failed(item, error).catch(this.#complain);
      } finally {
        this.#running.delete(item);
      }
    };
    this.#running.set(item, run());
  }

  readonly #complain = (error: unknown): void => {
    this.#options.onError(error, undefined);
  };

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
}
