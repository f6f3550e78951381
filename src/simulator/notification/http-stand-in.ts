import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Something that arrived and was right. */
export interface Delivery<Message> {
  readonly at: Date;
  readonly message: Message;
}

/** Something that arrived and broke the protocol: the real service would have refused it, too. */
export interface Refusal {
  readonly at: Date;
  readonly status: number;
  readonly reason: string;
  readonly body: string;
}

/** How to treat a request other than well. */
export interface Failure {
  /** Status to answer with, whatever was sent; without one the request is treated as usual. */
  readonly status?: number;
  /** Answer only after this many milliseconds. */
  readonly afterMs?: number;
  /** Value of `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** A request as the protocols see it. */
export interface Request {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer of a service. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Thrown by a protocol that does not take a request. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.name = 'Refused';
    this.status = status;
  }
}

/** What one service takes, and how it answers. */
export interface Protocol<Message> {
  /** The only path that it knows. */
  readonly path: string;
  /** Reads a request. @throws Refused where the service would not take it */
  readonly read: (request: Request) => Message;
  readonly accepted: (message: Message) => Answer;
  /** The answer to a request that is wrong, that fails on demand, or that meets an unknown path. */
  readonly refused: (status: number, reason: string) => Answer;
}

/** A service that is told of alerts over HTTP, on the loopback interface: it checks, remembers, and fails on demand. */
export class HttpStandIn<Message> {
  /** What arrived and was right, in order. */
  readonly received: Delivery<Message>[] = [];
  /** What broke the protocol. */
  readonly refused: Refusal[] = [];
  readonly #protocol: Protocol<Message>;
  readonly #failures: Failure[] = [];
  #failed = 0;
  #server: Server | undefined;
  #port = 0;

  constructor(protocol: Protocol<Message>) {
    this.#protocol = protocol;
  }

  /** Listens; on the port that it had, when it was closed before. */
  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#serve(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Stops listening and breaks connections off, as an outage does. What it remembers stays. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }

  /** Where to send to. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}${this.#protocol.path}`;
  }

  /** How many requests failed because a test wanted it. */
  get failed(): number {
    return this.#failed;
  }

  /** Treats the next requests like this, one failure a request; after them all is well again. */
  failNext(...failures: readonly Failure[]): void {
    this.#failures.push(...failures);
  }

  /**
   * Waits for a delivery, one that has arrived already included.
   *
   * @param timeoutMs milliseconds
   * @throws Error with what did arrive, when none came in time
   */
  async waitFor(wanted: (message: Message) => boolean, timeoutMs = 10_000): Promise<Delivery<Message>> {
    return waitForDelivery(this, wanted, timeoutMs);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return; // The sender gave up.
    const failure = this.#failures.shift();
    if (failure?.afterMs !== undefined) await sleep(failure.afterMs);
    if (response.destroyed) return;
    const answer = failure?.status === undefined ? this.#take(request, body) : this.#fail(failure.status);
    response.writeHead(answer.status, {
      'content-type': answer.contentType,
      ...(failure?.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(failure.retryAfterSeconds) }),
    });
    response.end(answer.body);
  }

  #fail(status: number): Answer {
    this.#failed += 1;
    return this.#protocol.refused(status, 'failure on demand');
  }

  #take(request: IncomingMessage, body: string): Answer {
    try {
      if (request.url !== this.#protocol.path) throw new Refused(404, `no such path: ${request.url ?? ''}`);
      if (request.method !== 'POST') throw new Refused(405, `method ${request.method ?? ''}`);
      const message = this.#protocol.read({ headers: request.headers, body });
      this.received.push({ at: new Date(), message });
      return this.#protocol.accepted(message);
    } catch (error) {
      const { status, message } = error instanceof Refused ? error : new Refused(500, String(error));
      this.refused.push({ at: new Date(), status, reason: message, body });
      return this.#protocol.refused(status, message);
    }
  }
}

/** Waits until something with `received` holds what is wanted. */
export async function waitForDelivery<Message>(
  from: { readonly received: readonly Delivery<Message>[]; readonly refused: readonly Refusal[] },
  wanted: (message: Message) => boolean,
  timeoutMs: number,
): Promise<Delivery<Message>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = from.received.find(({ message }) => wanted(message));
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      const others = JSON.stringify([...from.received, ...from.refused]).slice(0, 2000);
      throw new Error(`nothing that was wanted arrived within ${timeoutMs / 1000} s, but ${others}`);
    }
    await sleep(20);
  }
}
