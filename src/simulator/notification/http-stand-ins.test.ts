import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PagerDutyStandIn, SlackStandIn, WebhookStandIn, pagerDutyKey } from './index.ts';

const slack = new SlackStandIn();
const pagerDuty = new PagerDutyStandIn();
const webhook = new WebhookStandIn({ token: 'right' });
const all = [slack, pagerDuty, webhook];

beforeAll(() => Promise.all(all.map((one) => one.start())));
afterAll(() => Promise.all(all.map((one) => one.close())));
afterEach(() => {
  for (const { received, refused } of all) {
    received.length = 0;
    refused.length = 0;
  }
});

async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return [response.status, await response.text()];
}

const attachment = { title: 'title', text: 'text', fallback: 'title' };
const button = { type: 'button', text: 'Runbook', url: 'https://example.com' };

describe('Slack', () => {
  it('takes a message and answers ok', async () => {
    const message = { channel: '#a', attachments: [{ ...attachment, actions: [button] }] };
    expect(await post(slack.url, message)).toEqual([200, 'ok']);
    expect(slack.received.map((one) => one.message)).toEqual([message]);
  });

  it.each([
    ['no JSON', 'payload=1'],
    ['no attachments', { channel: '#a' }],
    ['an empty title', { attachments: [{ ...attachment, title: '' }] }],
    ['a field that Slack does not know', { attachments: [{ ...attachment, titel: 'x' }] }],
    ['a button without address', { attachments: [{ ...attachment, actions: [{ ...button, url: '' }] }] }],
    [
      'an address of more than 3000 characters',
      {
        attachments: [
          { ...attachment, actions: [{ ...button, url: `https://example.com/${'x'.repeat(3000)}` }] },
        ],
      },
    ],
    ['six buttons', { attachments: [{ ...attachment, actions: Array.from({ length: 6 }, () => button) }] }],
  ])('refuses %s', async (_what, message) => {
    expect((await post(slack.url, message))[0]).toBe(400);
    expect(slack.received).toEqual([]);
    expect(slack.refused).toHaveLength(1);
  });

  it('refuses another path, and another content type', async () => {
    expect(await post(`${slack.url}x`, {})).toEqual([404, 'no_service']);
    expect((await post(slack.url, {}, { 'content-type': 'text/plain' }))[0]).toBe(400);
  });
});

const event = {
  routing_key: pagerDutyKey,
  event_action: 'trigger',
  dedup_key: 'group',
  payload: { summary: 'summary', source: 'acme/shop', severity: 'critical' },
};

describe('PagerDuty', () => {
  it('takes an event and answers with its key', async () => {
    const [status, body] = await post(pagerDuty.url, event);
    expect(status).toBe(202);
    expect(JSON.parse(body)).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'group' });
  });

  it('takes the end of an incident without a payload', async () => {
    const rest = { ...event, payload: undefined };
    expect((await post(pagerDuty.url, { ...rest, event_action: 'resolve' }))[0]).toBe(202);
    expect((await post(pagerDuty.url, rest))[0]).toBe(400);
  });

  it.each([
    ['another key', { ...event, routing_key: 'f'.repeat(32) }],
    ['a short key', { ...event, routing_key: 'f' }],
    ['another action', { ...event, event_action: 'open' }],
    ['no dedup key', { ...event, dedup_key: '' }],
    ['a long dedup key', { ...event, dedup_key: 'x'.repeat(256) }],
    ['no source', { ...event, payload: { ...event.payload, source: '' } }],
    ['a long summary', { ...event, payload: { ...event.payload, summary: 'x'.repeat(1025) } }],
    ['another severity', { ...event, payload: { ...event.payload, severity: 'high' } }],
    ['a link to nowhere', { ...event, links: [{ href: '', text: 'Runbook' }] }],
  ])('refuses %s', async (_what, wrong) => {
    const [status, body] = await post(pagerDuty.url, wrong);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ status: 'invalid event', message: 'Event object is invalid' });
    expect(pagerDuty.received).toEqual([]);
  });

  it('refuses an event that is too large', async () => {
    const custom_details = { text: 'x'.repeat(512_000) };
    expect((await post(pagerDuty.url, { ...event, payload: { ...event.payload, custom_details } }))[0]).toBe(
      413,
    );
  });
});

const message = {
  version: '4',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'recovery',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'https://alertmanager.example.com',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'A' },
      annotations: {},
      startsAt: '2024-03-01T10:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: '0123456789abcdef',
    },
  ],
};
const bearer = { authorization: 'Bearer right' };

describe('a webhook', () => {
  it('takes a message with the token', async () => {
    expect((await post(webhook.url, message, bearer))[0]).toBe(200);
    expect(webhook.received[0]?.message.alerts[0]?.labels).toEqual({ alertname: 'A' });
  });

  it('refuses one without, or with another', async () => {
    expect((await post(webhook.url, message))[0]).toBe(401);
    expect((await post(webhook.url, message, { authorization: 'Bearer wrong' }))[0]).toBe(401);
    expect(webhook.received).toEqual([]);
  });

  it('refuses another version, and no alerts', async () => {
    expect((await post(webhook.url, { ...message, version: '5' }, bearer))[0]).toBe(400);
    expect((await post(webhook.url, { ...message, alerts: [] }, bearer))[0]).toBe(400);
  });
});

describe('every one of them', () => {
  it('fails on demand, once for each time, and says what Slack and PagerDuty would', async () => {
    slack.failNext({ status: 503 }, { status: 429, retryAfterSeconds: 30 });
    const before = slack.failed;
    expect((await post(slack.url, { attachments: [attachment] }))[0]).toBe(503);
    const limited = await fetch(slack.url, { method: 'POST' });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await post(slack.url, { attachments: [attachment] }))[0]).toBe(200);
    expect(slack.failed - before).toBe(2);
    expect([slack.received.length, slack.refused.length]).toEqual([1, 0]);
  });

  it('is slow on demand', async () => {
    slack.failNext({ afterMs: 150 });
    const start = Date.now();
    expect((await post(slack.url, { attachments: [attachment] }))[0]).toBe(200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(149);
  });

  it('waits for what is wanted, and says what came instead', async () => {
    await post(slack.url, { attachments: [attachment] });
    await expect(slack.waitFor(() => true)).resolves.toBeDefined();
    await expect(slack.waitFor(() => false, 50)).rejects.toThrow(/within 0.05 s, but .*"title":"title"/);
  });

  it('comes back to the same address after an outage', async () => {
    const { url } = slack;
    await slack.close();
    await expect(post(url, {})).rejects.toThrow();
    await slack.start();
    expect(slack.url).toBe(url);
    expect((await post(url, { attachments: [attachment] }))[0]).toBe(200);
  });
});
