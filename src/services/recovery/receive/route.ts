import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { equalSecrets, sendError } from '../../../http/index.ts';
import { createAllowlist } from './allowlist.ts';
import { type ToldAlert, readNotification } from './notification.ts';

/** What the route needs. */
export interface ReceiveOptions {
  /** Each is accepted: two while one is being replaced. */
  readonly secrets: readonly string[];
  readonly allowedCidrs: readonly string[];
  /** Of one address (of IPv6: a /64). */
  readonly requestsPerSecond: number;
  readonly isKnown: (recovery: string) => boolean;
  /** Resolves once the alerts are durable. */
  readonly store: (alerts: readonly ToldAlert[]) => Promise<void>;
  readonly count: (outcome: 'accepted' | 'ignored', alerts: number) => void;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * `POST /webhooks/alertmanager`: 200 once its alerts are stored. Before anything of the body is read: 403 for an address
 * that is not allowed, 429 for too many requests, 401 for a wrong secret. Then 413 for a body too large, 400 for one
 * that is no notification, 503 where it cannot be stored (Alertmanager sends it again).
 */
export function addReceiver(app: FastifyInstance, options: ReceiveOptions): void {
  const isAllowed = createAllowlist(options.allowedCidrs);
  void app.register(async (scope) => {
    await scope.register(rateLimit, { global: false });
    const limit = scope.createRateLimit({ max: options.requestsPerSecond, timeWindow: 1000 });
    scope.post(
      '/webhooks/alertmanager',
      {
        onRequest: async (request, reply) => {
          if (!isAllowed(request.ip))
            return sendError(reply, 403, 'address_not_allowed', 'this address may not send alerts');
          const state = await limit(request);
          if (!state.isAllowed && state.isExceeded) {
            void reply.header('retry-after', '1');
            return sendError(reply, 429, 'too_many_requests', 'more requests than one address may send');
          }
          if (!isAuthorised(request.headers.authorization, options.secrets)) {
            void reply.header('www-authenticate', 'Bearer');
            return sendError(reply, 401, 'wrong_secret', 'the bearer secret is missing or wrong');
          }
          return undefined;
        },
      },
      async (request, reply) => {
        const { body } = request;
        let notification;
        try {
          notification = readNotification(
            decoder.decode(Buffer.isBuffer(body) ? body : Buffer.alloc(0)),
            options.isKnown,
          );
        } catch (error) {
          return sendError(reply, 400, 'malformed', `not a webhook of Alertmanager: ${describe(error)}`);
        }
        const { alerts, ignored } = notification;
        try {
          if (alerts.length > 0) await options.store(alerts);
        } catch (error) {
          request.log.error({ err: error }, 'alerts could not be stored');
          return sendError(reply, 503, 'not_stored', 'the alerts could not be stored; send them again');
        }
        for (const { alertname, why } of ignored) request.log.warn({ alertname, why }, 'alert ignored');
        options.count('accepted', alerts.length);
        options.count('ignored', ignored.length);
        return reply.send({ accepted: alerts.length, ignored: ignored.length });
      },
    );
  });
}

function isAuthorised(header: string | undefined, secrets: readonly string[]): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '';
  // All are compared: the time must not tell which one fits.
  return secrets.map((secret) => equalSecrets(given, secret)).includes(true);
}

function describe(error: unknown): string {
  if (!(error instanceof ZodError)) return 'the body is not JSON in UTF-8';
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 300);
}
