import { z } from 'zod';
import { HttpStandIn, type Protocol } from './http-stand-in.ts';
import { readJson } from './read-json.ts';

const address = z.url({ protocol: /^https?$/ }).max(3000);

const action = z.strictObject({
  type: z.literal('button'),
  text: z.string().min(1),
  url: address,
  style: z.enum(['default', 'primary', 'danger']).optional(),
});

const attachment = z.strictObject({
  title: z.string().min(1).max(1024),
  title_link: address.optional(),
  pretext: z.string().optional(),
  text: z.string().max(40_000),
  fallback: z.string().min(1),
  callback_id: z.string().optional(),
  footer: z.string().optional(),
  color: z
    .string()
    .regex(/^(#[0-9a-fA-F]{6}|good|warning|danger)$/)
    .optional(),
  mrkdwn_in: z.array(z.enum(['fallback', 'pretext', 'text', 'fields'])).optional(),
  actions: z.array(action).max(5).optional(),
});

const message = z.strictObject({
  channel: z.string().regex(/^[#@]/).optional(),
  username: z.string().optional(),
  attachments: z.array(attachment).min(1).max(100),
});

/** A message of one attachment or more, as Slack shows it. */
export type SlackMessage = z.output<typeof message>;

// https://api.slack.com/messaging/webhooks and https://api.slack.com/reference/messaging/attachments
const protocol: Protocol<SlackMessage> = {
  path: '/services/T0STANDIN/B0STANDIN/stand-in',
  read: (request) => readJson(request, message),
  accepted: () => ({ status: 200, contentType: 'text/html', body: 'ok' }),
  refused: (status, reason) => ({
    status,
    contentType: 'text/html',
    body: status === 404 ? 'no_service' : status === 429 ? 'rate_limited' : `invalid_attachments: ${reason}`,
  }),
};

/** Slack's incoming webhook. Its `url` is what Slack's file of secrets holds. */
export class SlackStandIn extends HttpStandIn<SlackMessage> {
  constructor() {
    super(protocol);
  }
}
