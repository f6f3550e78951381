import type { SimulatedClock } from '../clock.ts';
import { TimeQueue } from '../time-queue.ts';

/** How a clock begins and runs. */
export interface PlayClockOptions {
  /** What it shows at first, milliseconds since 1970; now, unless it is given. */
  readonly start?: number;
  /** Simulated seconds to a real one; 0 stands still until it is moved by hand. */
  readonly speed?: number;
}

/** Node's timers hold no more. */
const longestTimer = 2 ** 31 - 1;

/** A clock at whose times things happen: it runs with real time, faster or not at all, and can be moved by hand. */
export class PlayClock implements SimulatedClock {
  readonly #speed: number;
  readonly #due = new TimeQueue<() => Promise<void> | void>();
  #shown: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @throws RangeError where the speed is below 0 */
  constructor({ start = Date.now(), speed = 1 }: PlayClockOptions = {}) {
    if (!(speed >= 0)) throw new RangeError(`a clock does not run at the speed ${speed}`);
    this.#shown = start;
    this.#speed = speed;
  }

  now(): number {
    return this.#shown + (performance.now() - this.#since) * this.#speed;
  }

  /** The whole second that it shows: GitHub's timestamps have no parts. */
  second(): number {
    return Math.floor(this.now() / 1000) * 1000;
  }

  /** Does something once the clock shows a time; at once, but never within this call, where it does already. */
  at(time: number, action: () => Promise<void> | void): void {
    this.#due.push(time, action);
    this.#arm();
  }

  /** Moves it on, and does what comes due on the way, in order and one after the other. */
  async advance(ms: number): Promise<void> {
    const target = this.now() + ms;
    while ((this.#due.next ?? Infinity) <= target) {
      const next = this.#due.pop();
      if (next === undefined) break;
      if (next.time > this.now()) this.#show(next.time);
      await next.item();
    }
    if (target > this.now()) this.#show(target);
    this.#arm();
  }

  /** Nothing happens any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #show(time: number): void {
    this.#shown = time;
    this.#since = performance.now();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const { next } = this.#due;
    if (this.#stopped || next === undefined) return;
    const wait = next <= this.now() ? 0 : (next - this.now()) / this.#speed;
    if (wait > longestTimer) return;
    this.#timer = setTimeout(() => {
      while (!this.#stopped && (this.#due.next ?? Infinity) <= this.now()) void this.#due.pop()?.item();
      this.#arm();
    }, Math.ceil(wait));
  }
}
