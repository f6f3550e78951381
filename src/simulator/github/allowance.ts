/** The primary rate limit: so many requests in a window. Clients wait in real time, so it runs in real time. */
export class Allowance {
  readonly limit: number;
  readonly #windowMs: number;
  #resetAt: number;
  #used = 0;

  constructor(limit = 5000, windowMs = 3_600_000) {
    this.limit = limit;
    this.#windowMs = windowMs;
    this.#resetAt = Date.now() + windowMs;
  }

  get used(): number {
    this.#renew();
    return this.#used;
  }

  get remaining(): number {
    return Math.max(0, this.limit - this.used);
  }

  /** Uses one up; false where none is left. */
  take(): boolean {
    if (this.remaining === 0) return false;
    this.#used += 1;
    return true;
  }

  /** Gives one back: an answer that had not changed costs nothing. */
  giveBack(): void {
    this.#used = Math.max(0, this.#used - 1);
  }

  /** Nothing is left for so many seconds. */
  exhaust(seconds: number): void {
    this.#resetAt = Date.now() + seconds * 1000;
    this.#used = this.limit;
  }

  /** As `GET /rate_limit` shows it. */
  get state(): { limit: number; remaining: number; used: number; reset: number } {
    const { limit, used, remaining } = this;
    return { limit, remaining, used, reset: Math.ceil(this.#resetAt / 1000) };
  }

  /** As every answer's headers show it. */
  get headers(): Record<string, string> {
    const { limit, remaining, used, reset } = this.state;
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }

  #renew(): void {
    if (Date.now() < this.#resetAt) return;
    this.#used = 0;
    this.#resetAt = Date.now() + this.#windowMs;
  }
}
