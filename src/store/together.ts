/** How work is gathered. */
export interface TogetherOptions<T, R> {
  /** Does all of it, and says what came of each; where it throws, none of it was done. */
  readonly work: (items: readonly T[]) => Promise<readonly R[]>;
  /** Most items of one call. */
  readonly most: number;
  /** Most calls at a time. */
  readonly atOnce: number;
  /** Two items that share one of these are not given to the same call: the later one waits for the next. */
  readonly keys?: (item: T) => readonly string[];
  /** Where a call of several fails, they are done again one by one, so that none spoils the others. */
  readonly thenAlone?: boolean;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R | PromiseLike<R>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what arrives while an earlier call runs: one transaction serves many under load, and a single item
 * waits for nobody.
 */
export class Together<T, R> {
  readonly #options: TogetherOptions<T, R>;
  #waiting: Waiting<T, R>[] = [];
  #running = 0;

  constructor(options: TogetherOptions<T, R>) {
    this.#options = options;
  }

  /** Items that no call has begun with. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with what came of the item once its call has ended. @throws what that threw */
  async add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#running < this.#options.atOnce && this.#waiting.length > 0) {
      this.#running += 1;
      void this.#run(this.#take()).finally(() => {
        this.#running -= 1;
        this.#pump();
      });
    }
  }

  #take(): Waiting<T, R>[] {
    const { most, keys } = this.#options;
    if (keys === undefined) return this.#waiting.splice(0, most);
    const taken: Waiting<T, R>[] = [];
    const left: Waiting<T, R>[] = [];
    const met = new Set<string>();
    for (const one of this.#waiting) {
      const own = keys(one.item);
      // Also what stays behind holds its keys: those that share them keep their order.
      const isFree = taken.length < most && !own.some((key) => met.has(key));
      (isFree ? taken : left).push(one);
      for (const key of own) met.add(key);
    }
    this.#waiting = left;
    return taken;
  }

  async #run(taken: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#options.work(taken.map(({ item }) => item));
      for (const [index, result] of results.entries()) taken[index]?.resolve(result);
    } catch (error) {
      if (taken.length > 1 && this.#options.thenAlone === true)
        for (const one of taken) await this.#run([one]);
      else for (const { reject } of taken) reject(error);
    }
  }
}
