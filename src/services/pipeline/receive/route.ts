import { createHmac } from 'node:crypto';
import { Webhooks } from '@octokit/webhooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { equalSecrets, sendError } from '../../../http/index.ts';

/** Events that are worked on. Others are counted and acknowledged: an organisation's webhook may send all. */
export const knownEvents: readonly string[] = ['workflow_run', 'workflow_job', 'ping'];

/** What became of a delivery, as the label of its counter. */
export type Outcome = 'accepted' | 'duplicate' | 'rejected';

/** A delivery as GitHub sent it, its signature checked. */
export interface Delivery {
  /** `X-GitHub-Delivery` */
  readonly id: string;
  readonly event: string;
  readonly text: string;
  /** The same, parsed: an object, of whatever kind. */
  readonly payload: object;
}

/** What the route needs. */
export interface ReceiveOptions {
  readonly secret: string;
  /** Resolves once the delivery is durable, false where it was known. */
  readonly store: (delivery: Delivery) => Promise<boolean>;
  readonly count: (event: string, outcome: Outcome) => void;
}

// A byte order mark stays: the signature covers it.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * `POST /webhooks/github`. A delivery is answered 202 once it is stored, or where it was known; 401 for a signature
 * that is missing or wrong, 400 for a body that is not JSON or a delivery without an id, 503 where it cannot be stored.
 * @see https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function addReceiver(app: FastifyInstance, { secret, store, count }: ReceiveOptions): void {
  const webhooks = new Webhooks({ secret });
  app.post('/webhooks/github', async (request, reply) => {
    const event = eventOf(request);
    const reject = (status: number, code: string, message: string): FastifyReply => {
      count(event, 'rejected');
      return sendError(reply, status, code, message);
    };
    const { body } = request;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const text = decode(bytes);
    const signature = header(request, 'x-hub-signature-256') ?? '';
    // octokit takes text that is not empty; a signature covers any bytes.
    const signed =
      text === undefined || text === ''
        ? equalSecrets(signature, signatureOf(bytes, secret))
        : isSignature(signature) && (await webhooks.verify(text, signature));
    if (!signed) {
      return reject(401, 'wrong_signature', 'X-Hub-Signature-256 is missing or does not fit the body');
    }
    const id = header(request, 'x-github-delivery') ?? '';
    if (!/^[\w-]{1,100}$/.test(id)) return reject(400, 'no_delivery_id', 'X-GitHub-Delivery is missing');
    const payload = parseObject(text ?? '');
    if (text === undefined || payload === undefined) {
      return reject(400, 'malformed', 'the body is not a JSON object in UTF-8');
    }
    if (event === 'other') {
      count(event, 'accepted');
      return reply.code(202).send({ status: 'ignored' });
    }
    let isNew: boolean;
    try {
      isNew = await store({ id, event, text, payload });
    } catch (error) {
      request.log.error({ err: error, delivery: id }, 'delivery could not be stored');
      return sendError(reply, 503, 'not_stored', 'the delivery could not be stored; send it again');
    }
    count(event, isNew ? 'accepted' : 'duplicate');
    return reply.code(202).send({ status: isNew ? 'accepted' : 'duplicate' });
  });
}

/** The event as a label: one of those we know, or `other`. */
function eventOf(request: FastifyRequest): string {
  const event = header(request, 'x-github-event') ?? '';
  return knownEvents.includes(event) ? event : 'other';
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function isSignature(text: string): boolean {
  return /^sha256=[0-9a-f]{64}$/.test(text);
}

function signatureOf(bytes: Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
