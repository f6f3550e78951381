import fastify, { type FastifyInstance } from 'fastify';
import type { Organisation } from '../organisation.ts';
import type { RunAttempt } from '../run.ts';
import { addActionRoutes } from './action-routes.ts';
import { Allowance } from './allowance.ts';
import { refuse } from './answer.ts';
import { type AuthOptions, Gate } from './app-auth.ts';
import { type Storage, addContentRoutes } from './content-routes.ts';
import { Faults } from './faults.ts';
import { type HookOptions, type RequestRecord, addHooks } from './hooks.ts';
import { type Links, webhookBody } from './objects.ts';
import { PlayClock, type PlayClockOptions } from './play-clock.ts';
import { addRunRoutes } from './run-routes.ts';
import { Runs } from './runs.ts';
import type { ScriptedRun } from './scripted.ts';
import { type GithubTally, tallyOf } from './tally.ts';
import { type DeliveryFaults, type Webhook, WebhookSender } from './webhooks.ts';

/** What GitHub is made of. Nothing is needed: runs may be added later. */
export interface GithubOptions {
  /** Repositories and workflows; those of runs that are added are known too. */
  readonly organisation?: Organisation;
  /** Attempts that happen, for instance a model's; what lies before the clock's start has happened. */
  readonly attempts?: readonly RunAttempt[];
  /** A clock, or how one runs; real time unless it is said. */
  readonly clock?: PlayClock | PlayClockOptions;
  readonly webhooks?: readonly Webhook[];
  readonly deliveryFaults?: DeliveryFaults;
  readonly auth?: AuthOptions;
  /** Requests that the primary rate limit allows, and in how many real seconds; 5,000 an hour unless it is said. */
  readonly rateLimit?: { readonly requests: number; readonly windowSeconds: number };
  /** `/api/v3` is where an Enterprise Server has its API. */
  readonly basePath?: string;
  /** Of everything that chance decides. */
  readonly seed?: number;
  /** 0 for any free one. */
  readonly port?: number;
}

/** GitHub, running on the loopback address. */
export interface Github {
  /** Of the API: what `GITHUB_API_URL` holds. */
  readonly url: string;
  readonly clock: PlayClock;
  /** Faults of the API and the storage behind it. */
  readonly faults: Faults;
  readonly allowance: Allowance;
  readonly gate: Gate;
  readonly webhooks: WebhookSender;
  /** Every request so far, in order. */
  readonly requests: readonly RequestRecord[];
  /** Begins a run; its first attempt. */
  addRun(script: ScriptedRun): RunAttempt;
  /** Every attempt, begun or not, with what reruns and cancels made of them. */
  attempts(): readonly RunAttempt[];
  tally(): GithubTally;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Starts GitHub: its REST API as far as runs go, and its webhooks. Objects carry the clock's time, and so does the
 * `Date` header; what a client has to wait for (rate limits, tokens) is in real time, as clients wait really.
 */
export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const { organisation, attempts = [], seed = 1, basePath = '', rateLimit } = options;
  const clock = options.clock instanceof PlayClock ? options.clock : new PlayClock(options.clock);
  const branches = new Map(
    organisation?.repositories.map(({ name, defaultBranch }) => [name, defaultBranch] as const),
  );
  const models = new Map(
    organisation?.repositories.map((repository) => [repository.name, repository] as const),
  );
  const defaultBranch = (repository: string): string => branches.get(repository) ?? 'main';
  let links: Links = { api: '', web: '' };

  const runs = new Runs({
    clock,
    seed,
    defaultBranch,
    onAttempt: (attempt, since) => {
      if (!branches.has(attempt.repository)) branches.set(attempt.repository, 'main');
      sender.plan(attempt, since);
    },
  });
  const sender = new WebhookSender({
    clock,
    seed,
    isCurrent: (attempt) => runs.isCurrent(attempt),
    body: (delivery) => webhookBody(delivery, defaultBranch(delivery.attempt.repository), links),
  });
  sender.faults = options.deliveryFaults ?? {};
  const faults = new Faults(() => clock.now(), seed);
  const allowance = new Allowance(rateLimit?.requests, rateLimit && rateLimit.windowSeconds * 1000);
  const gate = new Gate(options.auth ?? {});
  const requests: RequestRecord[] = [];

  const routes = {
    runs,
    clock,
    links: () => links,
    defaultBranch: (repository: string) => branches.get(repository),
    workflows: (repository: string) => models.get(repository)?.workflows.map(({ name }) => name) ?? [],
  };
  let storageUrl = '';
  const app = createServer(basePath);
  addHooks(app, {
    clock,
    faults,
    requests,
    allowance,
    check: (request) => {
      const { url } = request;
      const named = /^\/repos\/([^/]+\/[^/?]+)/.exec(url)?.[1];
      if (!url.startsWith('/app/') && !gate.lets(request)) return { status: 401, message: 'Bad credentials' };
      if (named !== undefined && !branches.has(named)) return { status: 404, message: 'Not Found' };
      return undefined;
    },
  });
  gate.addRoutes(app);
  addRunRoutes(app, routes);
  addActionRoutes(app, routes);
  const storage = addContentRoutes(app, { ...routes, storageUrl: () => storageUrl });
  app.get('/rate_limit', () => ({ resources: { core: allowance.state }, rate: allowance.state }));

  const store = createStorage(storage, { clock, faults, requests });
  const web = await app.listen({ host, port: options.port ?? 0 });
  storageUrl = await store.listen({ host, port: 0 });
  links = { api: `${web}${basePath}`, web };
  runs.take(attempts);
  for (const webhook of options.webhooks ?? []) await sender.add(webhook);
  return {
    url: links.api,
    clock,
    faults,
    allowance,
    gate,
    webhooks: sender,
    requests,
    addRun: (script) => runs.add(script),
    attempts: () => runs.all(),
    tally: () => tallyOf(runs, sender, requests, clock.now()),
    stop: async () => {
      clock.stop();
      app.server.closeAllConnections();
      store.server.closeAllConnections();
      await Promise.all([app.close(), store.close()]);
    },
  };
}

// Requests without a body may claim to have one in JSON.
function createServer(basePath = ''): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    rewriteUrl: ({ url = '/' }) => (url.startsWith(basePath) ? url.slice(basePath.length) : '/outside'),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'Not Found'));
  return app;
}

// Where logs and artifacts lie. Like the real one, it refuses a token that was meant for the API.
function createStorage(storage: Storage, options: HookOptions): FastifyInstance {
  const app = createServer();
  addHooks(app, {
    ...options,
    check: ({ headers }) =>
      headers.authorization === undefined ? undefined : { status: 400, message: 'InvalidAuthenticationInfo' },
  });
  app.get<{ Params: { id: string } }>('/logs/:id', ({ params }, reply) => {
    const log = storage.log(Number(params.id));
    return log === undefined
      ? refuse(reply, 404, 'Not Found')
      : reply.type('text/plain; charset=utf-8').send(log);
  });
  app.get<{ Params: { id: string } }>('/artifacts/:id', async ({ params }, reply) => {
    const archive = await storage.archive(Number(params.id));
    if (archive === undefined) return refuse(reply, 404, 'Not Found');
    return reply.type('application/zip').send(archive);
  });
  return app;
}
