import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { makeCertificates } from '../../../collector/test-authority.ts';
import { createApp } from '../../../http/index.ts';
import { webhook } from '../testing/harness.ts';
import { createAllowlist } from './allowlist.ts';
import type { ToldAlert } from './notification.ts';
import { addReceiver } from './route.ts';

const [current, next] = ['the-secret-in-use', 'the-secret-to-come'];
const alert = { repository: 'acme/shop', workflow: 'ci' };

interface Made {
  readonly app: ReturnType<typeof createApp>;
  readonly stored: ToldAlert[];
}

function make(
  options: {
    readonly requestsPerSecond?: number;
    readonly trustedProxies?: readonly string[];
    readonly allowedCidrs?: readonly string[];
    readonly store?: () => Promise<void>;
    readonly tls?: { readonly cert: string; readonly key: string };
  } = {},
): Made {
  const stored: ToldAlert[] = [];
  const app = createApp({
    logger: pino({ level: 'silent' }),
    bodyLimit: 10_000,
    registry: new Registry(),
    checks: {},
    trustedProxies: options.trustedProxies ?? [],
    tls: options.tls,
  });
  addReceiver(app, {
    secrets: [current, next],
    allowedCidrs: options.allowedCidrs ?? ['127.0.0.0/8', '10.0.0.0/8', 'fd00::/8'],
    requestsPerSecond: options.requestsPerSecond ?? 1000,
    isKnown: (recovery) => recovery === 'workflow-retry',
    store:
      options.store ??
      ((alerts) => {
        stored.push(...alerts);
        return Promise.resolve();
      }),
    count: () => undefined,
  });
  return { app, stored };
}

async function send(
  { app }: Made,
  more: {
    readonly payload?: string | Buffer;
    readonly secret?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly from?: string;
  } = {},
): Promise<[number, string]> {
  const answer = await app.inject({
    method: 'POST',
    url: '/webhooks/alertmanager',
    payload: more.payload ?? JSON.stringify(webhook([alert])),
    headers: { authorization: `Bearer ${more.secret ?? current}`, ...more.headers },
    remoteAddress: more.from ?? '127.0.0.1',
  });
  const body: unknown = answer.json();
  const code = /"code":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? 'ok';
  return [answer.statusCode, code];
}

describe('the webhook of Alertmanager', () => {
  it('takes both secrets while one is replaced, and no other', async () => {
    const made = make();
    expect(await send(made)).toEqual([200, 'ok']);
    expect(await send(made, { secret: next })).toEqual([200, 'ok']);
    for (const secret of ['', 'wrong', `${current} `, current.slice(1), `${current}${next}`])
      expect(await send(made, { secret })).toEqual([401, 'wrong_secret']);
    expect(await send(made, { headers: { authorization: `Basic ${current}` } })).toEqual([
      401,
      'wrong_secret',
    ]);
    expect(made.stored).toHaveLength(2);
  });

  it.each([
    ['10.1.2.3', 200],
    ['::ffff:10.1.2.3', 200],
    ['fd00::1', 200],
    ['192.0.2.7', 403],
    ['2001:db8::1', 403],
    ['::ffff:192.0.2.7', 403],
  ])('from %s is answered %i', async (from, status) => {
    const made = make();
    expect((await send(made, { from }))[0]).toBe(status);
    // The address is looked at first: a stranger does not even learn whether a secret is right.
    if (status === 403) expect((await send(made, { from, secret: 'wrong' }))[0]).toBe(403);
  });

  it('believes X-Forwarded-For of trusted proxies alone', async () => {
    const forged = { headers: { 'x-forwarded-for': '10.1.2.3' }, from: '192.0.2.7' };
    expect((await send(make(), forged))[0]).toBe(403);
    const behind = make({ trustedProxies: ['192.0.2.0/24'] });
    expect((await send(behind, forged))[0]).toBe(200);
    expect((await send(behind, { ...forged, from: '198.51.100.1' }))[0]).toBe(403);
    // On a socket that speaks IPv6 the same proxy, and the same client, look like this.
    const mapped = { headers: { 'x-forwarded-for': '::ffff:10.1.2.3' }, from: '::ffff:192.0.2.7' };
    expect((await send(behind, mapped))[0]).toBe(200);
    expect((await send(behind, { ...mapped, from: '::ffff:198.51.100.1' }))[0]).toBe(403);
    for (const nobody of ['unknown', '10.1.2.3:4711', '10.1.2', '_hidden'])
      expect((await send(behind, { ...forged, headers: { 'x-forwarded-for': nobody } }))[0]).toBe(403);
    // The client wrote the first entry, the proxy the second.
    const longer = { ...forged, headers: { 'x-forwarded-for': '10.1.2.3, 198.51.100.1' } };
    expect((await send(behind, longer))[0]).toBe(403);
    // And where the proxy itself may send, that does not let through whom it speaks for.
    const open = make({ trustedProxies: ['10.0.0.0/8'] });
    const stranger = { headers: { 'x-forwarded-for': '198.51.100.1' }, from: '10.0.0.1' };
    expect((await send(open, stranger))[0]).toBe(403);
  });

  it.each([
    ['no JSON', '{"version":"4"'],
    ['no text', Buffer.from([0xff, 0xfe, 0x80])],
    ['nothing', ''],
    ['another version', JSON.stringify({ ...webhook([alert]), version: '3' })],
    ['no alerts', JSON.stringify({ version: '4' })],
    ['an alert without a fingerprint', JSON.stringify({ version: '4', alerts: [{ status: 'firing' }] })],
    ['a time that is none', JSON.stringify(webhook([{ ...alert, startsAt: 'yesterday' }]))],
  ])('answers 400 to %s', async (_what, payload) => {
    const made = make();
    expect(await send(made, { payload })).toEqual([400, 'malformed']);
    expect(made.stored).toEqual([]);
  });

  it('answers 413 to what is too large, but 401 first', async () => {
    const payload = JSON.stringify(webhook(Array.from({ length: 100 }, () => alert)));
    expect((await send(make(), { payload }))[0]).toBe(413);
    expect((await send(make(), { payload, secret: 'wrong' }))[0]).toBe(401);
  });

  it('answers 429 to a flood of one address, and goes on serving others', async () => {
    const made = make({ requestsPerSecond: 20 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => send(made, { from: '10.0.0.1' })));
    const flooded = answers.filter(([status]) => status === 429);
    expect(flooded.length).toBeGreaterThanOrEqual(20);
    expect(flooded[0]).toEqual([429, 'too_many_requests']);
    expect((await send(made, { from: '10.0.0.2' }))[0]).toBe(200);
    // A flood of wrong secrets counts as well: guessing is slow.
    const guesses = await Promise.all(
      Array.from({ length: 60 }, (_, index) => send(made, { from: '10.0.0.3', secret: `guess-${index}` })),
    );
    expect(guesses.filter(([status]) => status === 429).length).toBeGreaterThanOrEqual(20);
  });

  it('answers 503 where it cannot store, so that Alertmanager sends again', async () => {
    const made = make({ store: () => Promise.reject(new Error('no database')) });
    expect(await send(made)).toEqual([503, 'not_stored']);
  });

  it('ignores, and says so, what no handler knows or what lacks its labels', async () => {
    const made = make();
    const strange = [
      { ...alert, labels: { recovery: 'restart-pod' } },
      { ...alert, labels: { recovery: '' } },
      { ...alert, repository: '../../etc' },
      { ...alert, workflow: '' },
      { ...alert, labels: { ref: 'main' } },
      alert,
    ];
    const answer = await made.app.inject({
      method: 'POST',
      url: '/webhooks/alertmanager',
      payload: JSON.stringify(webhook(strange)),
      headers: { authorization: `Bearer ${current}` },
    });
    expect(answer.json()).toEqual({ accepted: 1, ignored: 5 });
    expect(made.stored).toMatchObject([{ ...alert, ref: 'default', firing: true }]);
  });

  it('speaks HTTPS where it has a certificate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tls-'));
    await makeCertificates(folder, ['localhost']);
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'tls.crt', 'tls.key'].map((file) => readFile(join(folder, file), 'utf8')),
    );
    await rm(folder, { recursive: true });
    const made = make({ tls: { cert: cert ?? '', key: key ?? '' } });
    const url = new URL(await made.app.listen({ host: '127.0.0.1', port: 0 }));
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${current}` };
      const options = { method: 'POST', path: '/webhooks/alertmanager', port: url.port, ca, headers };
      request({ ...options, host: 'localhost', servername: 'localhost' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end(JSON.stringify(webhook([alert])));
    });
    expect(status).toBe(200);
    await made.app.close();
  });
});

describe('allowlist', () => {
  it('knows no address that is none', () => {
    expect(createAllowlist(['0.0.0.0/0'])('localhost')).toBe(false);
    expect(createAllowlist(['0.0.0.0/0', '::/0'])('')).toBe(false);
  });

  it.each([
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::FFFF:10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:0a01:0203', true],
    ['10.0.0.0/8', '::ffff:0b01:0203', false],
    ['10.0.0.0/8', '::10.1.2.3', false],
    ['10.1.2.3/32', '10.1.2.4', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::1/128', '127.0.0.1', false],
  ])('%s and %s: %s', (range, address, expected) => {
    expect(createAllowlist([range])(address)).toBe(expected);
  });
});
