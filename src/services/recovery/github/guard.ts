import {
  type CircuitBreakerPolicy,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  type IBackoff,
  type IBackoffFactory,
  BrokenCircuitError,
  circuitBreaker,
  handleWhenResult,
  noJitterGenerator,
} from 'cockatiel';
import type { Timing } from '../timing.ts';
import { AlreadyRunning, type Fault, HeldBack, Refused, Unauthorised, faultOf, refusalOf } from './errors.ts';

/** State of the breaker as the metric has it. */
export type Circuit = 0 | 1 | 2;

/** What came of a request, as the breaker sees it. */
interface Seen {
  readonly bad: boolean;
}

/** What the guard tells. */
export interface GuardListener {
  readonly onCircuit: (state: Circuit) => void;
  /** GitHub asks for silence. */
  readonly onLimited: (waitMs: number, message: string) => void;
  /** GitHub no longer accepts who we are, and how it says so; undefined: it does again. */
  readonly onUnauthorised: (message: string | undefined) => void;
}

/**
 * What a request does. GitHub's secondary limits are mostly those of writes: that a read went through says nothing
 * about them.
 */
export type Access = 'read' | 'write';

/** Longest wait for a rate limit that names no time, in multiples of the first. */
const mostDoublings = 64;
/** GitHub's limits renew each hour. A header that asks for more is wrong, or our clock is: it is asked again then. */
const longestLimitSeconds = 3700;

/**
 * Stands before every request to GitHub. A breaker opens when half of the last requests failed, were slow or were not
 * accepted as ours (5 at least) and lets a single one through later; a rate limit holds all requests back until GitHub
 * wants them again.
 */
export class Guard {
  readonly #timing: Timing;
  readonly #listener: GuardListener;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #limitBackoff: IBackoffFactory<unknown>;
  #limit: { readonly of: Access; readonly backoff: IBackoff<unknown> } | undefined;
  #heldUntil = 0;
  #openedAt = 0;
  #unauthorised: string | undefined;

  constructor(timing: Timing, listener: GuardListener) {
    this.#timing = timing;
    this.#listener = listener;
    this.#breaker = circuitBreaker(
      handleWhenResult(
        (result) => typeof result === 'object' && result !== null && 'bad' in result && result.bad === true,
      ),
      {
        halfOpenAfter: timing.halfOpenMs,
        breaker: new CountBreaker({ threshold: 0.49, size: 10, minimumNumberOfCalls: 5 }),
      },
    );
    this.#limitBackoff = new ExponentialBackoff({
      initialDelay: timing.limitMs,
      maxDelay: timing.limitMs * mostDoublings,
      exponent: 2,
      generator: noJitterGenerator,
    });
    this.#breaker.onStateChange((state) => {
      if (state === CircuitState.Open) this.#openedAt = Date.now();
      listener.onCircuit(circuitOf(state));
    });
  }

  get circuit(): Circuit {
    return circuitOf(this.#breaker.state);
  }

  /** How GitHub says that it does not accept who we are; undefined where it does, as far as is known. */
  get unauthorised(): string | undefined {
    return this.#unauthorised;
  }

  /** How long no request can be made, in ms: the breaker is open, or a rate limit holds. */
  get closedForMs(): number {
    const until = this.circuit === 2 ? this.#openedAt + this.#timing.halfOpenMs : 0;
    return Math.max(0, until - Date.now(), this.#heldUntil - Date.now());
  }

  /** Sends nothing for so long; another replica may have heard it. */
  hold(waitMs: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, Date.now() + waitMs);
  }

  /**
   * Makes a request.
   * @param request is given a signal that ends it
   * @param access only a success of the kind that was limited ends the doubling of waits
   * @throws HeldBack where none is made now, or where GitHub asks for silence; Refused, Unauthorised, AlreadyRunning by
   *   its answer; what octokit threw where the outcome is not known
   */
  async call<T>(request: (signal: AbortSignal) => Promise<T>, access: Access = 'read'): Promise<T> {
    const left = this.#heldUntil - Date.now();
    if (left > 0) throw new HeldBack('rate_limit', left, 'GitHub asked for silence');
    let answer: Promise<T> | undefined;
    try {
      await this.#breaker.execute(async (): Promise<Seen> => {
        answer = request(AbortSignal.timeout(this.#timing.timeoutMs));
        return this.#watch(answer);
      });
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      // A little later than all at once: the first one is the probe.
      const wait = this.closedForMs + Math.random() * this.#timing.limitMs;
      if (this.#unauthorised === undefined) throw new HeldBack('circuit_open', wait, 'the circuit is open');
      throw new HeldBack('unauthorised', wait, this.#unauthorised);
    }
    if (answer === undefined) throw new Error('the breaker made no request');
    try {
      const result = await answer;
      if (this.#limit?.of === access) this.#limit = undefined;
      this.#knows(undefined);
      return result;
    } catch (error) {
      throw this.#translate(error, access);
    }
  }

  /** Bad is an outage, or no answer for a while; the answer is still waited for. */
  async #watch(answer: Promise<unknown>): Promise<Seen> {
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<Seen>((resolve) => {
      timer = setTimeout(resolve, this.#timing.slowMs, { bad: true });
    });
    const ended = answer.then(
      () => ({ bad: false }),
      (error: unknown) => ({ bad: isBad(faultOf(error, Date.now())) }),
    );
    const seen = await Promise.race([ended, slow]);
    clearTimeout(timer);
    return seen;
  }

  #translate(error: unknown, access: Access): unknown {
    const fault = faultOf(error, Date.now());
    switch (fault.kind) {
      case 'outage':
        return error;
      case 'unauthorised':
        this.#knows(fault.message);
        return new Unauthorised(fault.message);
      case 'running':
        this.#knows(undefined);
        return new AlreadyRunning(fault.message);
      case 'refused':
        this.#knows(undefined);
        return new Refused(refusalOf(fault.status), fault.message);
      case 'limited': {
        // Many requests may be under way when the limit is reached: they are one wait.
        if (Date.now() >= this.#heldUntil) this.#limitAgain(access);
        const own = this.#limit?.backoff.duration ?? this.#timing.limitMs;
        const seconds = Math.min(fault.seconds ?? 0, longestLimitSeconds);
        const waitMs = Math.max(own, seconds * this.#timing.githubSecondMs);
        this.hold(waitMs);
        this.#listener.onLimited(waitMs, fault.message);
        return new HeldBack('rate_limit', waitMs, fault.message);
      }
    }
  }

  #knows(unauthorised: string | undefined): void {
    const changed = (unauthorised === undefined) !== (this.#unauthorised === undefined);
    this.#unauthorised = unauthorised;
    if (changed) this.#listener.onUnauthorised(unauthorised);
  }

  /** The next longer wait; the first one again where the last limit is long past. */
  #limitAgain(access: Access): void {
    const forgetMs = this.#timing.limitMs * mostDoublings;
    const before = Date.now() - this.#heldUntil > forgetMs ? undefined : this.#limit;
    const context = { attempt: 1, signal: new AbortController().signal, result: undefined };
    this.#limit = {
      of: before?.of === 'write' ? 'write' : access,
      backoff: (before?.backoff ?? this.#limitBackoff).next(context),
    };
  }
}

function isBad({ kind }: Fault): boolean {
  return kind === 'outage' || kind === 'unauthorised';
}

function circuitOf(state: CircuitState): Circuit {
  if (state === CircuitState.Closed) return 0;
  return state === CircuitState.HalfOpen ? 1 : 2;
}
