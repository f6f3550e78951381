import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { SmtpStandIn } from './smtp.ts';

const mail = [
  'From: a@example.com',
  'To: b@example.com',
  'Subject: =?utf-8?q?CRITICAL:_=F0=9F=9A=80?=',
  'Date: Mon, 02 Jan 2006 15:04:05 +0000',
  'Message-Id: <1@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=x',
  '',
  '--x',
  'Content-Type: text/plain; charset=UTF-8',
  '',
  'plain',
  '--x',
  'Content-Type: text/html; charset=UTF-8',
  '',
  '<b>bold</b>',
  '--x--',
];

/** Says one thing after the other, as a mail program does. @returns the codes of the replies, the greeting's first */
async function talk(smarthost: string, lines: readonly string[]): Promise<number[]> {
  const { hostname: host, port } = new URL(`smtp://${smarthost}`);
  const socket = connect({ host, port: Number(port) });
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  const code = async (): Promise<number> => {
    for (;;) {
      const { value } = (await replies.next()) as { value: string | undefined };
      if (value === undefined) return 0;
      if (value[3] !== '-') return Number(value.slice(0, 3));
    }
  };
  const codes = [await code()];
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    codes.push(await code());
  }
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
  return codes;
}

const send = (text: readonly string[], before: readonly string[] = []): string[] => [
  'EHLO test',
  ...before,
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<b@example.com>',
  'DATA',
  [...text, '.'].join('\r\n'),
];

describe('the mail server', () => {
  const servers: SmtpStandIn[] = [];
  const start = async (...login: ConstructorParameters<typeof SmtpStandIn>): Promise<SmtpStandIn> => {
    const server = await new SmtpStandIn(...login).start();
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('takes a mail of two parts', async () => {
    const server = await start();
    expect(await talk(server.smarthost, send(mail))).toEqual([220, 250, 250, 250, 354, 250]);
    expect(server.received.map(({ message }) => message)).toEqual([
      {
        from: 'a@example.com',
        to: ['b@example.com'],
        subject: 'CRITICAL: 🚀',
        text: 'plain',
        html: '<b>bold</b>',
        user: undefined,
      },
    ]);
  });

  it('asks for a login where one is set', async () => {
    const server = await start({ user: 'me', password: 'secret' });
    const plain = (password: string): string =>
      `AUTH PLAIN ${Buffer.from(`\0me\0${password}`).toString('base64')}`;
    expect((await talk(server.smarthost, send(mail)))[2]).toBe(530);
    expect((await talk(server.smarthost, ['EHLO test', plain('wrong')]))[2]).toBe(535);
    expect(await talk(server.smarthost, send(mail, [plain('secret')]))).toEqual([
      220, 250, 235, 250, 250, 354, 250,
    ]);
    expect(server.received[0]?.message.user).toBe('me');
  });

  it.each([
    ['a long line', [...mail.slice(0, 11), 'x'.repeat(999), ...mail.slice(12)], /998 octets/],
    ['no subject', mail.filter((line) => !line.startsWith('Subject')), /no header subject/],
    ['no HTML', [...mail.slice(0, 12), '--x--'], /both/],
    ['no plain text', [...mail.slice(0, 8), ...mail.slice(12)], /both/],
  ])('refuses %s', async (_what, text, reason) => {
    const server = await start();
    expect((await talk(server.smarthost, send(text))).at(-1)).toBe(554);
    expect(server.refused[0]?.reason).toMatch(reason);
    expect(server.received).toEqual([]);
  });

  it('fails on demand, at the sender or at the text', async () => {
    const server = await start();
    server.failNext({ code: 451 }, { code: 552, to: 'text' });
    expect((await talk(server.smarthost, send(mail)))[2]).toBe(451);
    expect((await talk(server.smarthost, send(mail))).at(-1)).toBe(552);
    expect((await talk(server.smarthost, send(mail))).at(-1)).toBe(250);
    expect([server.failed, server.received.length, server.refused.length]).toEqual([2, 1, 0]);
  });

  it('comes back to the same address after an outage', async () => {
    const server = await start();
    const { smarthost } = server;
    await server.close();
    await expect(talk(smarthost, [])).rejects.toThrow();
    await server.start();
    expect(server.smarthost).toBe(smarthost);
  });
});
