import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Logger } from './logger.ts';

/** What every service's HTTP side has. */
export interface AppOptions {
  readonly logger: Logger;
  /** Largest body in bytes; above it 413. */
  readonly bodyLimit: number;
  /** The program's own metrics, for `/metrics`. */
  readonly registry: { readonly contentType: string; readonly metrics: () => Promise<string> };
  /** What must work for the program to be of use, by name: each rejects, or takes too long, where it does not. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** What else `/readyz` tells of, by name: `ok`, or what is wrong without making the program useless. */
  readonly notes?: Readonly<Record<string, () => string>>;
  /** Certificate and key in PEM; absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Ranges of the proxies whose `X-Forwarded-For` is believed; none unless given. */
  readonly trustedProxies?: readonly string[];
}

/** Longest that one check may take before it counts as failed, in ms. */
const checkLimitMs = 5000;

/**
 * A server with `/healthz` (the process lives), `/readyz` (it is of use; 503 with what fails), `/metrics`, and errors
 * as `{"error": {"code", "message"}}`. Bodies arrive as bytes: a signature covers them as they came.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const { logger, bodyLimit, registry, checks, notes = {}, tls, trustedProxies = [] } = options;
  const loggerInstance: FastifyBaseLogger = logger;
  const app = fastify({
    loggerInstance,
    bodyLimit,
    logController: new LogController({ disableRequestLogging: true }),
    // A slow or silent client may not hold a connection for ever.
    requestTimeout: 60_000,
    connectionTimeout: 70_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    ...(trustedProxies.length > 0 ? { trustProxy: [...trustedProxies] } : {}),
    ...(tls === undefined ? {} : { serverFactory: secureServer(tls) }),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, 404, 'not_found', `nothing at ${request.url.slice(0, 200)}`),
  );
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const results = await runChecks(checks);
    const ready = Object.values(results).every((result) => result === 'ok');
    const told = Object.entries(notes).map(([name, note]) => [name, note()] as const);
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'not ready', checks: { ...results, ...Object.fromEntries(told) } });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
  return app;
}

// In the type of a plain server, which it extends: the rest of a service need not know.
function secureServer(tls: NonNullable<AppOptions['tls']>) {
  return (handler: (request: IncomingMessage, response: ServerResponse) => void): Server =>
    createServer(tls, handler);
}

/** Answers in the form that all errors have. */
export function sendError(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status < 500) return sendError(reply, status, error.code, error.message);
  request.log.error({ err: error, url: request.url }, 'request failed');
  return sendError(reply, status, 'internal', 'the request could not be handled');
}

async function runChecks(checks: AppOptions['checks']): Promise<Record<string, string>> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await withLimit(check());
        return [name, 'ok'] as const;
      } catch (error) {
        return [name, error instanceof Error ? error.message.slice(0, 200) : 'failed'] as const;
      }
    }),
  );
  return Object.fromEntries(results);
}

async function withLimit(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      work,
      new Promise((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`no answer within ${checkLimitMs} ms`));
        }, checkLimitMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
