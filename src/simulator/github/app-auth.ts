import { type KeyObject, createPublicKey, verify } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse } from './answer.ts';

/** A GitHub App that is installed at the organisation. */
export interface InstalledApp {
  readonly appId: string;
  /** In PEM. */
  readonly publicKey: string;
  readonly installationId: string;
  /** How long an installation's token holds, in real seconds; GitHub's hour unless it is said. */
  readonly tokenSeconds?: number;
}

/** Who may ask. Without any, everybody may. */
export interface AuthOptions {
  readonly token?: string;
  readonly app?: InstalledApp;
}

const claims = z.object({ iss: z.coerce.string(), iat: z.number(), exp: z.number() });
/** GitHub refuses tokens of an App that hold longer. */
const longestSeconds = 600;

/** Checks who asks, and gives tokens to an App's installation. */
export class Gate {
  readonly #options: AuthOptions;
  readonly #issued = new Map<string, number>();
  readonly #key: KeyObject | undefined;

  constructor(options: AuthOptions) {
    this.#options = options;
    this.#key = options.app && createPublicKey(options.app.publicKey);
  }

  /** Tokens given to the installation so far. */
  get issued(): number {
    return this.#issued.size;
  }

  /** Whether a request may read and change the organisation's repositories. */
  lets(request: FastifyRequest): boolean {
    const { token, app } = this.#options;
    if (token === undefined && app === undefined) return true;
    const given = credentialsOf(request);
    return (token !== undefined && given === token) || (this.#issued.get(given) ?? 0) > Date.now();
  }

  /** The way to a token: https://docs.github.com/en/rest/apps/apps */
  addRoutes(server: FastifyInstance): void {
    server.post<{ Params: { id: string } }>('/app/installations/:id/access_tokens', (request, reply) => {
      const { app } = this.#options;
      const problem = this.#problemOf(credentialsOf(request));
      if (problem !== undefined) return refuse(reply, 401, problem);
      if (request.params.id !== app?.installationId) return refuse(reply, 404, 'Not Found');
      const token = `ghs_${this.#issued.size + 1}`;
      const expiresAt = Date.now() + (app.tokenSeconds ?? 3600) * 1000;
      this.#issued.set(token, expiresAt);
      return reply.code(201).send({
        token,
        expires_at: new Date(expiresAt).toISOString(),
        permissions: { actions: 'write', metadata: 'read' },
        repository_selection: 'all',
      });
    });
  }

  // What GitHub has against an App's own token.
  #problemOf(token: string): string | undefined {
    const { app } = this.#options;
    const [head = '', body = '', signature = ''] = token.split('.');
    const decoded = claims.safeParse(parse(Buffer.from(body, 'base64url').toString()));
    if (!app || !this.#key || !decoded.success) return 'A JSON web token could not be decoded';
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify('sha256', signed, this.#key, Buffer.from(signature, 'base64url'))) {
      return 'A JSON web token could not be decoded';
    }
    const { iss, iat, exp } = decoded.data;
    if (iss !== app.appId) return 'Integration not found';
    const now = Date.now() / 1000;
    if (exp < now || exp - now > longestSeconds || iat > now + 60)
      return "'Expiration time' claim ('exp') is wrong";
    return undefined;
  }
}

function credentialsOf({ headers }: FastifyRequest): string {
  return (headers.authorization ?? '').replace(/^(bearer|token) /i, '');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
