import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { type Delivery, type Refusal, waitForDelivery } from './http-stand-in.ts';

/** A mail that was taken. */
export interface Mail {
  /** Addresses of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Who signed in, where a login is asked for. */
  readonly user: string | undefined;
}

/** How to treat a mail other than well. */
export interface SmtpFailure {
  /** SMTP's reply: 4xx asks to come again, 5xx refuses for good; without one the mail is taken. */
  readonly code?: number;
  /**
   * To what it replies so: to the sender's address (`sender`, unless given), or to the whole mail (`text`), which
   * Alertmanager 0.26 does not wait for: it takes such a mail for delivered.
   */
  readonly to?: 'sender' | 'text';
  /** Reply only after this many milliseconds. */
  readonly afterMs?: number;
}

/** Octets of a line, its end not counted: RFC 5321, 4.5.3.1.6. */
const longestLine = 998;

/** A mail server on the loopback interface, without TLS: it checks, remembers, and fails on demand. */
export class SmtpStandIn {
  /** What arrived and was right, in order. */
  readonly received: Delivery<Mail>[] = [];
  /** What was no proper mail. */
  readonly refused: Refusal[] = [];
  readonly #login: { readonly user: string; readonly password: string } | undefined;
  readonly #failures: SmtpFailure[] = [];
  #failed = 0;
  #server: SMTPServer | undefined;
  #port = 0;

  /** @param login who may send; anybody, where it is absent */
  constructor(login?: { readonly user: string; readonly password: string }) {
    this.#login = login;
  }

  /** Listens; on the port that it had, when it was closed before. */
  async start(): Promise<this> {
    const login = this.#login;
    const server = new SMTPServer({
      disabledCommands: login === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
      authOptional: login === undefined,
      authMethods: ['PLAIN', 'LOGIN'],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) => {
        if (username === login?.user && password === login?.password) done(null, { user: username });
        else done(new Error('wrong user name or password'));
      },
      onMailFrom: (_address, _session, done) => {
        settle(this.#failAt('sender'), done);
      },
      onData: (stream, session, done) => {
        settle(this.#take(stream, session), done);
      },
    });
    // A sender that gives up in the middle is no error of ours.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Stops listening, as an outage does. What it remembers stays. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  }

  /** `host:port`, as Alertmanager's `smarthost` wants it. */
  get smarthost(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Where to send to. */
  get url(): string {
    return `smtp://${this.smarthost}`;
  }

  /** How many mails failed because a test wanted it. */
  get failed(): number {
    return this.#failed;
  }

  /** Treats the next mails like this, one failure a mail; after them all is well again. */
  failNext(...failures: readonly SmtpFailure[]): void {
    this.#failures.push(...failures);
  }

  /** Waits for a mail, one that has arrived already included. @throws Error when none came in time */
  async waitFor(wanted: (mail: Mail) => boolean, timeoutMs = 10_000): Promise<Delivery<Mail>> {
    return waitForDelivery(this, wanted, timeoutMs);
  }

  async #failAt(stage: 'sender' | 'text'): Promise<void> {
    const [next] = this.#failures;
    if (next === undefined || (next.to ?? 'sender') !== stage) return;
    this.#failures.shift();
    if (next.afterMs !== undefined) await sleep(next.afterMs);
    if (next.code === undefined) return;
    this.#failed += 1;
    throw reply(next.code, 'failure on demand');
  }

  async #take(stream: Readable, session: SMTPServerSession): Promise<void> {
    const raw = await buffer(stream);
    await this.#failAt('text');
    const mail = await readMail(raw, session);
    if (typeof mail !== 'string') {
      this.received.push({ at: new Date(), message: mail });
      return;
    }
    this.refused.push({ at: new Date(), status: 554, reason: mail, body: raw.toString('utf8') });
    throw reply(554, mail);
  }
}

/** The mail, or what is wrong with it. */
async function readMail(raw: Buffer, session: SMTPServerSession): Promise<Mail | string> {
  const lines = raw.toString('latin1').split('\r\n');
  if (lines.some((line) => line.length > longestLine)) return `a line of more than ${longestLine} octets`;
  if (lines.some((line) => /[\r\n]/.test(line))) return 'a line that does not end in CR LF';
  const { subject, text, html, headers } = await simpleParser(raw, {
    // One part must not stand in for the other.
    skipHtmlToText: true,
    skipTextToHtml: true,
  });
  const missing = ['from', 'to', 'subject', 'date', 'message-id'].filter((name) => !headers.has(name));
  if (missing.length > 0) return `no header ${missing.join(', ')}`;
  if (subject === undefined || subject === '') return 'an empty subject';
  if (typeof text !== 'string' || typeof html !== 'string') return 'not both plain text and HTML';
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    subject,
    text,
    html,
    user: typeof session.user === 'string' ? session.user : undefined,
  };
}

function settle(work: Promise<void>, done: (error?: Error) => void): void {
  work.then(
    () => {
      done();
    },
    (error: unknown) => {
      done(error instanceof Error ? error : new Error(String(error)));
    },
  );
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
