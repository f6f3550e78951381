import type { Guard } from './guard.ts';

/** What a probe works with. */
export interface ProbeOptions {
  readonly guard: Pick<Guard, 'circuit' | 'closedForMs'>;
  /** A request through the guard. */
  readonly check: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Longer than a timer rings early. */
const leastMs = 10;

/** Asks GitHub as soon as an open breaker lets it: without work nobody would notice that it is back. */
export class Probe {
  readonly #options: ProbeOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  /** To be called whenever the breaker changes its state. */
  plan(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || !this.#isOpen()) return;
    const waitMs = Math.max(leastMs, this.#options.guard.closedForMs);
    this.#timer = setTimeout(() => void this.#ask(), waitMs).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    if (!this.#isOpen()) return;
    try {
      await this.#options.check();
    } catch (error) {
      this.#options.onError(error);
    }
    // It may have rung a moment too early, or a rate limit came in between.
    this.plan();
  }

  #isOpen(): boolean {
    return this.#options.guard.circuit === 2;
  }
}
