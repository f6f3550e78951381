import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Allowance } from './allowance.ts';
import { etagOf, refuse } from './answer.ts';
import type { Fault, Faults } from './faults.ts';
import type { PlayClock } from './play-clock.ts';

/** A request that arrived. */
export interface RequestRecord {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** Real time. */
  readonly at: number;
  /** The answer's; undefined before it, and for ever where none was made. */
  status: number | undefined;
  /** Kind of the fault that it met. */
  fault: Fault['kind'] | undefined;
}

/** What the hooks work with. */
export interface HookOptions {
  readonly clock: PlayClock;
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  /** Absent: requests cost nothing. */
  readonly allowance?: Allowance;
  /** Undefined where the request may go on; otherwise why not. */
  readonly check?: (
    request: FastifyRequest,
  ) => { readonly status: number; readonly message: string } | undefined;
}

const free = /\/rate_limit$|\/access_tokens$/;

/** Notes each request, lets it meet its fault, counts it, tags its answer. */
export function addHooks(app: FastifyInstance, options: HookOptions): void {
  const { clock, faults, requests, allowance, check } = options;
  const records = new WeakMap<FastifyRequest, RequestRecord>();
  const met = new WeakMap<FastifyRequest, Fault>();

  app.addHook('onRequest', async (request, reply) => {
    const { pathname: path, search: query } = new URL(request.url, 'http://localhost');
    const { method } = request;
    const record: RequestRecord = {
      method,
      path,
      query,
      at: Date.now(),
      status: undefined,
      fault: undefined,
    };
    requests.push(record);
    records.set(request, record);
    void reply.headers({
      date: new Date(clock.now()).toUTCString(),
      'x-github-request-id': `R${requests.length}`,
    });
    const fault = faults.meet({ method, path });
    if (fault) {
      met.set(request, fault);
      record.fault = fault.kind;
    }
    if (fault?.kind === 'slow') await sleep(fault.ms);
    if (fault?.kind === 'reset' && fault.done !== true) {
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    return refuseEarly(request, reply, path, fault);
  });

  const refuseEarly = (
    request: FastifyRequest,
    reply: FastifyReply,
    path: string,
    fault: Fault | undefined,
  ): FastifyReply | undefined => {
    const refused = check?.(request);
    if (refused) return refuse(reply, refused.status, refused.message);
    if (fault?.kind === 'status') return refuse(reply, fault.status, fault.message ?? wordsFor(fault.status));
    if (fault?.kind === 'secondary-limit') {
      void reply.header('retry-after', String(fault.retryAfterSeconds));
      return refuse(reply, 403, 'You have exceeded a secondary rate limit. Please wait a few minutes.');
    }
    if (fault?.kind === 'primary-limit') allowance?.exhaust(fault.resetSeconds);
    if (allowance && !free.test(path) && !allowance.take()) {
      return refuse(reply, 403, 'API rate limit exceeded for installation.');
    }
    return undefined;
  };

  app.addHook('onSend', async (request, reply, payload: unknown) => {
    const fault = met.get(request);
    if (fault?.kind === 'reset') {
      // What was asked has been done; the answer gets lost.
      request.raw.socket.destroy();
      return payload;
    }
    let body = payload;
    if (typeof body === 'string' && request.method === 'GET' && reply.statusCode === 200) {
      const etag = etagOf(body);
      void reply.header('etag', etag);
      if (request.headers['if-none-match'] === etag) {
        allowance?.giveBack();
        void reply.code(304);
        body = '';
      }
    }
    if (allowance) void reply.headers(allowance.headers);
    return fault?.kind === 'truncated' ? half(reply, body) : body;
  });
  app.addHook('onResponse', (request, reply, done) => {
    const record = records.get(request);
    if (record && record.fault !== 'reset') record.status = reply.statusCode;
    done();
  });
}

// The header promises the whole.
function half(reply: FastifyReply, payload: unknown): unknown {
  const whole = Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload));
  void reply.header('content-length', whole.length);
  return Readable.from(cut(whole.subarray(0, Math.floor(whole.length / 2))), { objectMode: false });
}

async function* cut(part: Buffer): AsyncGenerator<Buffer> {
  yield part;
  // What was written leaves before the connection ends.
  await sleep(10);
  throw new Error('the connection ends');
}

function wordsFor(status: number): string {
  return status === 404 ? 'Not Found' : status >= 500 ? 'Server Error' : 'Forbidden';
}
