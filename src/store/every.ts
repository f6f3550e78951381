/** Something that is done at intervals, one at a time, until it is stopped. */
export class Every {
  readonly #work: () => Promise<unknown>;
  readonly #onError: (error: unknown) => void;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param intervalMs from the start of one to the start of the next, or later where one takes longer */
  constructor(intervalMs: number, work: () => Promise<unknown>, onError: (error: unknown) => void) {
    this.#intervalMs = intervalMs;
    this.#work = work;
    this.#onError = onError;
  }

  /** Begins with the first one at once. */
  start(): void {
    if (this.#stopped) return;
    const begun = performance.now();
    this.#running = this.once().then(() => {
      if (this.#stopped) return;
      const wait = Math.max(0, this.#intervalMs - (performance.now() - begun));
      this.#timer = setTimeout(() => {
        this.start();
      }, wait);
    });
  }

  /** Does it once; an error is told, not thrown. */
  async once(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Waits for the one that runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
