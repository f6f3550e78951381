import { z } from 'zod';
import { HttpStandIn, type Protocol, Refused } from './http-stand-in.ts';
import { readJson } from './read-json.ts';

/** The key that the stand-in takes: 32 characters, as PagerDuty's are. */
export const pagerDutyKey = '0123456789abcdef0123456789abcdef';

/** Bytes that an event may have. */
const mostBytes = 512_000;

const payload = z.strictObject({
  summary: z.string().min(1).max(1024),
  source: z.string().min(1),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  component: z.string().optional(),
  group: z.string().optional(),
  class: z.string().optional(),
  custom_details: z.record(z.string(), z.unknown()).optional(),
});

const common = {
  routing_key: z.string().length(32),
  client: z.string().optional(),
  client_url: z.url({ protocol: /^https?$/ }).optional(),
  links: z
    .array(z.strictObject({ href: z.url({ protocol: /^https?$/ }), text: z.string().min(1) }))
    .optional(),
};

/** Opens an incident, or adds to the one of the same key. */
const trigger = z.strictObject({
  ...common,
  event_action: z.literal('trigger'),
  dedup_key: z.string().min(1).max(255),
  payload,
});

/** Speaks of an incident that exists: the key is needed, what happened is not. */
const other = z.strictObject({
  ...common,
  event_action: z.enum(['acknowledge', 'resolve']),
  dedup_key: z.string().min(1).max(255),
  payload: payload.optional(),
});

const event = z.discriminatedUnion('event_action', [trigger, other]);

/** An event of the Events API v2. */
export type PagerDutyEvent = z.output<typeof event>;

// https://developer.pagerduty.com/docs/send-alert-event. The documentation lets a trigger go without a key; here one
// is demanded, since an incident without it is never resolved.
const protocol: Protocol<PagerDutyEvent> = {
  path: '/v2/enqueue',
  read: (request) => {
    if (Buffer.byteLength(request.body) > mostBytes) throw new Refused(413, 'event too large');
    const read = readJson(request, event);
    if (read.routing_key !== pagerDutyKey) throw new Refused(400, 'invalid routing key');
    return read;
  },
  accepted: ({ dedup_key }) => json(202, { status: 'success', message: 'Event processed', dedup_key }),
  refused: (status, reason) =>
    status === 429
      ? json(status, {
          status: 'throttle exceeded',
          message: 'Requests for this service are arriving too quickly.',
        })
      : json(status, { status: 'invalid event', message: 'Event object is invalid', errors: [reason] }),
};

/** PagerDuty's Events API v2. Its `url` is a receiver's; `pagerDutyKey` is what the file of secrets holds. */
export class PagerDutyStandIn extends HttpStandIn<PagerDutyEvent> {
  constructor() {
    super(protocol);
  }
}

function json(status: number, body: unknown): { status: number; contentType: string; body: string } {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
