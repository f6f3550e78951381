import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Thrown when a server could not be reached, or stopped answering. */
export class Unreachable extends Error {
  constructor(origin: string, why: string) {
    super(`${origin} cannot be reached (${why})`);
    this.name = 'Unreachable';
  }
}

/** Limits of a download, in milliseconds. */
export interface DownloadOptions {
  /** Until the connection stands. */
  readonly connectTimeoutMs?: number;
  /** Until the answer starts, and between any two pieces of it. */
  readonly stallTimeoutMs?: number;
}

/**
 * Fetches files over HTTP, and remembers which servers cannot be reached: after the first failure every further
 * request to the same server fails at once, with the same reason.
 */
export class Downloader {
  readonly #probes = new Map<string, Promise<void>>();
  readonly #connectTimeoutMs: number;
  readonly #stallTimeoutMs: number;

  constructor(options: DownloadOptions = {}) {
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 5000;
    this.#stallTimeoutMs = options.stallTimeoutMs ?? 30_000;
  }

  /** @returns the body as text. @throws Unreachable; Error for any status but 200 */
  async text(url: string): Promise<string> {
    return this.#get(url, async (response) => response.text());
  }

  /** Writes the body to a file. @returns its sha256 in hexadecimal. @throws as `text`; the file may then be partial */
  async toFile(url: string, path: string): Promise<string> {
    return this.#get(url, async (response, stillComing) => {
      const hash = createHash('sha256');
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          stillComing();
          hash.update(chunk);
          done(null, chunk);
        },
      });
      if (response.body === null) throw new Error(`${url} answered without a body`);
      await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(path));
      return hash.digest('hex');
    });
  }

  async #get<T>(url: string, read: (response: Response, stillComing: () => void) => Promise<T>): Promise<T> {
    const { origin } = new URL(url);
    await this.#probe(url, origin);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      abort.abort(new Error(`silent for ${this.#stallTimeoutMs / 1000} s`));
    }, this.#stallTimeoutMs);
    try {
      const response = await fetch(url, { signal: abort.signal });
      if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
      return await read(response, () => timer.refresh());
    } catch (error) {
      // `fetch failed` and `terminated` are TypeErrors whose cause says what happened on the wire.
      if (!abort.signal.aborted && !(error instanceof TypeError)) throw error;
      const failure = new Unreachable(origin, reasonOf(abort.signal.aborted ? abort.signal.reason : error));
      this.#remember(origin, failure);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Opens a connection once per server, with a limit of its own: fetch has none that is as short. */
  async #probe(url: string, origin: string): Promise<void> {
    const known = this.#probes.get(origin) ?? canConnect(new URL(url), this.#connectTimeoutMs);
    this.#probes.set(origin, known);
    await known;
  }

  #remember(origin: string, failure: Unreachable): void {
    const failed = Promise.reject(failure);
    failed.catch(() => undefined); // It may never be asked for again.
    this.#probes.set(origin, failed);
  }
}

async function canConnect(url: URL, timeoutMs: number): Promise<void> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new Unreachable(url.origin, why));
    };
    const socket = connect({ host: url.hostname, port });
    // A timer of its own, since the socket's does not count the look-up of the name.
    const timer = setTimeout(() => {
      fail(`no connection within ${timeoutMs / 1000} s`);
    }, timeoutMs);
    socket.once('error', (error) => {
      fail(reasonOf(error));
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    });
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
