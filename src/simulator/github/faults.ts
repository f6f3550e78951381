import { Random } from '../random.ts';

/** What goes wrong with a request. */
export type Fault =
  /** 403 with `Retry-After`. */
  | { readonly kind: 'secondary-limit'; readonly retryAfterSeconds: number }
  /** 403; the allowance is used up for so long. */
  | { readonly kind: 'primary-limit'; readonly resetSeconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly message?: string }
  /** The answer takes so many real milliseconds longer. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Half of the body comes, then the connection ends. */
  | { readonly kind: 'truncated' }
  /** The connection ends without an answer; `done`: what was asked has been done. */
  | { readonly kind: 'reset'; readonly done?: boolean };

/** A request, as far as faults choose by it. */
export interface FaultyRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** Which requests a fault meets: all, unless something is said. */
export interface FaultOptions {
  readonly matching?: RegExp | ((request: FaultyRequest) => boolean);
  /** The fault is over after so many requests. */
  readonly times?: number;
  /** It is over once the clock shows this. */
  readonly until?: number;
  /** So large a part of the requests, drawn by chance. */
  readonly share?: number;
}

/** A fault that is in force. */
export interface ActiveFault {
  /** Requests that met it so far. */
  readonly met: number;
  /** Ends it. */
  end(): void;
}

interface Entry extends FaultOptions {
  readonly fault: Fault;
  met: number;
  ended: boolean;
}

/** Faults on demand. Of several in force, a request meets the one that was added first. */
export class Faults {
  readonly #now: () => number;
  readonly #random: Random;
  #entries: Entry[] = [];

  constructor(now: () => number, seed = 1) {
    this.#now = now;
    this.#random = new Random(seed, 'faults');
  }

  /** Puts a fault in force. */
  add(fault: Fault, options: FaultOptions = {}): ActiveFault {
    const entry: Entry = { ...options, fault, met: 0, ended: false };
    this.#entries.push(entry);
    return {
      get met() {
        return entry.met;
      },
      end: () => {
        entry.ended = true;
      },
    };
  }

  /** Ends all. */
  clear(): void {
    this.#entries = [];
  }

  /** The fault that a request meets. */
  meet(request: FaultyRequest): Fault | undefined {
    this.#entries = this.#entries.filter((entry) => !this.#isOver(entry));
    const entry = this.#entries.find((candidate) => this.#meets(candidate, request));
    if (entry === undefined) return undefined;
    entry.met += 1;
    return entry.fault;
  }

  #isOver({ ended, times = Infinity, met, until = Infinity }: Entry): boolean {
    return ended || met >= times || this.#now() >= until;
  }

  #meets({ matching, share = 1 }: Entry, request: FaultyRequest): boolean {
    if (matching instanceof RegExp && !matching.test(`${request.method} ${request.path}`)) return false;
    if (typeof matching === 'function' && !matching(request)) return false;
    return share >= 1 || this.#random.chance(share);
  }
}
