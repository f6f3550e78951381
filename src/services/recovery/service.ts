import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Logger, createApp } from '../../http/index.ts';
import type { Settings } from '../../settings/index.ts';
import { type Item, type Store, Pool, openStore, purgeQueue } from '../../store/index.ts';
import { Every } from '../../store/every.ts';
import { type Otlp, connectOtlp } from '../../otlp/index.ts';
import { ask } from './act/ask.ts';
import { createAcceptance } from './act/asked.ts';
import type { Context } from './act/context.ts';
import { createDecider } from './act/decide.ts';
import { look } from './act/look.ts';
import { watch } from './act/watch.ts';
import type { RecoveryEnvironment } from './environment.ts';
import { GuardedGitHub } from './github/client.ts';
import { HeldBack, Unauthorised } from './github/errors.ts';
import { Guard } from './github/guard.ts';
import { Probe } from './github/probe.ts';
import type { Handlers } from './handlers/handler.ts';
import { WorkflowRetry } from './handlers/workflow-retry.ts';
import { Holds } from './holds.ts';
import { annotate } from './observe/annotate.ts';
import { RecoveryMetrics } from './observe/metrics.ts';
import { tell } from './observe/tell.ts';
import { toRecoveryTrace } from './observe/trace.ts';
import { Inbox } from './receive/inbox.ts';
import { addReceiver } from './receive/route.ts';
import { setHold } from './tables/holds.ts';
import { countBacklog } from './tables/reruns.ts';
import type { Timing } from './timing.ts';
import { type Topics, createTopics } from './topics.ts';

/** Tables of the recovery service. */
export const recoveryMigrations = join(import.meta.dirname, 'migrations');

/** Alertmanager's largest notification in practice: some thousand alerts. */
const bodyLimit = 5 * 2 ** 20;
/** At the end each kind of work gets so long, in ms: all in all less than Kubernetes' 30 s. */
const drain: Readonly<Record<keyof Topics, number>> = {
  looks: 4000,
  asks: 4000,
  watches: 0,
  traces: 4000,
  annotations: 2000,
};
const keep = { doneMs: 7 * 86_400_000, rows: '45 days', decisions: '90 days' };

/** What a service is made of. */
export interface ServiceOptions {
  readonly settings: Settings;
  readonly environment: RecoveryEnvironment;
  readonly timing: Timing;
  readonly logger: Logger;
  /** A database that is open already, with the tables; otherwise the environment's is opened. */
  readonly store?: Store | undefined;
}

/** The recovery service: takes alerts, decides, asks GitHub, follows what it asked for. */
export class RecoveryService {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly #pools = new Map<string, Pool>();
  readonly #timers: readonly Every[];
  readonly #otlp: Otlp | undefined;
  readonly #isSecure: boolean;
  readonly #probe: Probe;

  /** Opens the database; nothing runs before `start`. Closing it is the service's. */
  static async open(options: ServiceOptions): Promise<RecoveryService> {
    const { environment, logger } = options;
    if (options.store) return new RecoveryService(options.store, options);
    if (environment.databaseUrl === undefined) {
      logger.warn(
        { folder: environment.dataFolder },
        'no DATABASE_URL: embedded database, for laptops and tests only',
      );
    }
    const store = await openStore({
      databaseUrl: environment.databaseUrl,
      folder: environment.dataFolder,
      migrations: [recoveryMigrations],
      connections: 20,
      onError: (error) => {
        logger.warn({ err: error }, 'database connection lost');
      },
    });
    return new RecoveryService(store, options);
  }

  private constructor(store: Store, { settings, environment, timing, logger }: ServiceOptions) {
    this.store = store;
    this.#isSecure = environment.tls !== undefined;
    const topics = createTopics(store);
    const holds = new Holds(settings.recovery.enabled, (why) => {
      if (why === undefined) logger.info('recoveries go on');
      else logger.warn({ why }, 'recoveries are stopped by hand: alerts are stored and wait');
    });
    const metrics = new RecoveryMetrics({ settings, backlog: () => countBacklog(store, topics.looks.topic) });
    const complain =
      (what: string) =>
      (error: unknown): void => {
        logger.warn({ err: error }, `${what} failed`);
      };
    // What is known, and said elsewhere, is not said again each time.
    const complainOfNews =
      (what: string) =>
      (error: unknown): void => {
        if (!(error instanceof Unauthorised) && !(error instanceof HeldBack)) complain(what)(error);
      };
    const guard = new Guard(timing, {
      onCircuit: (state) => {
        logger.warn({ state: ['closed', 'half open', 'open'][state] }, 'circuit breaker before GitHub');
        metrics.circuit(state);
        probe.plan();
      },
      onUnauthorised: (message) => {
        if (message === undefined) logger.info('GitHub accepts the credentials again');
        else
          logger.error(
            { message },
            'GitHub refuses the credentials: no failed run is repeated until they are renewed; nothing is given up',
          );
      },
      onLimited: (waitMs, message) => {
        logger.warn({ waitMs, message }, 'GitHub: rate limit reached');
        setHold(store, 'github', message, waitMs).catch(complain('telling other replicas of the rate limit'));
      },
    });
    const github = new GuardedGitHub({
      baseUrl: environment.githubApiUrl ?? settings.github.apiUrl,
      auth: environment.githubAuth,
      guard,
    });
    const probe = new Probe({
      guard,
      check: () => github.check(),
      onError: complainOfNews('probe of GitHub'),
    });
    this.#probe = probe;
    const handlers: Handlers = new Map([
      ['workflow-retry', new WorkflowRetry({ store, github, settings, refusedMs: timing.refusedMs })],
    ]);
    const otlp = environment.otlpProtocol === undefined ? undefined : connectOtlp(environment.otlpProtocol);
    const { grafana } = environment;
    this.#otlp = otlp;
    const context: Context = {
      store,
      topics,
      github,
      handlers,
      settings: settings.recovery,
      timing,
      metrics,
      logger,
      stopped: holds.stopped,
      wake: (topic) => {
        this.#pools.get(topic)?.wake();
      },
      adopt: async (topic, item, work) => {
        await this.#pools.get(topic)?.adopt(item, work);
      },
      acceptance: createAcceptance(() => context),
      traces: otlp !== undefined,
      annotates: grafana !== undefined,
    };

    const addPool = (topic: keyof Topics, size: number, work: (item: Item) => Promise<void>): void => {
      const onError = (error: unknown, item: Item | undefined): void => {
        logger.warn({ err: error, topic, key: item?.key }, 'work failed; it is tried again');
      };
      const idleMs = topic === 'watches' ? Math.min(timing.idleMs, timing.pollMs) : timing.idleMs;
      // Reruns are followed, and told of, also while none is asked for.
      const paused = (): boolean => (topic === 'looks' || topic === 'asks') && holds.stopped() !== undefined;
      this.#pools.set(topic, new Pool({ queue: topics[topic], size, work, idleMs, paused, onError }));
    };
    const { concurrency } = settings.recovery;
    const decider = createDecider(context);
    addPool('looks', concurrency, (item) => look(context, item, decider));
    addPool('asks', concurrency, (item) => ask(context, item));
    addPool('watches', Math.ceil(concurrency / 2), (item) => watch(context, item));
    if (otlp)
      addPool('traces', 1, (item) =>
        tell(context, 'traces', item, (rerun, alert) => otlp.traces(toRecoveryTrace(rerun, alert))),
      );
    if (grafana)
      addPool('annotations', 1, (item) =>
        tell(context, 'annotations', item, (rerun) => annotate(grafana, rerun)),
      );

    this.#timers = [
      new Every(
        timing.holdMs,
        async () => {
          const was = holds.stopped();
          const silenceMs = await holds.refresh(store);
          if (silenceMs > 0) guard.hold(silenceMs);
          if (was !== undefined && holds.stopped() === undefined)
            for (const topic of ['looks', 'asks'] as const) context.wake(topic);
        },
        complain('reading holds'),
      ),
      // A token that has expired is known of before a run fails. While the circuit is open its own probe asks.
      new Every(
        timing.checkMs,
        () => {
          // Not waited for: at the end of the service GitHub may be silent.
          if (guard.circuit === 0 && guard.closedForMs === 0)
            github.check().catch(complainOfNews('asking GitHub whether it knows us'));
          return Promise.resolve();
        },
        complain('asking GitHub whether it knows us'),
      ),
      new Every(600_000, () => clean(store), complain('cleaning')),
    ];

    this.app = createApp({
      logger,
      bodyLimit,
      registry: metrics.registry,
      checks: { database: () => store.query('SELECT 1') },
      // GitHub away is no reason to refuse alerts: they wait in the database.
      notes: { github: () => githubNote(guard) },
      tls: environment.tls,
      trustedProxies: environment.trustedProxies,
    });
    const inbox = new Inbox({
      store,
      looks: topics.looks,
      lookAgainMs: timing.lookAgainMs,
      onStored: () => {
        context.wake('looks');
      },
    });
    addReceiver(this.app, {
      secrets: environment.webhookSecrets,
      allowedCidrs: environment.allowedCidrs ?? settings.recovery.allowedCidrs,
      requestsPerSecond: settings.recovery.requestsPerSecond,
      isKnown: (recovery) => handlers.has(recovery),
      store: (alerts) => inbox.add(alerts),
      count: metrics.alerts,
    });
  }

  /** Starts to listen and to work. */
  async start({ host, port }: Pick<RecoveryEnvironment, 'host' | 'port'>): Promise<string> {
    const address = await this.app.listen({ host, port });
    for (const timer of this.#timers) timer.start();
    for (const pool of this.#pools.values()) pool.start();
    return this.#isSecure ? address.replace(/^http:/, 'https:') : address;
  }

  /** Finishes what was accepted, as far as GitHub lets it; lets go of everything. */
  async stop(): Promise<void> {
    await this.app.close();
    // In the order in which a recovery goes through them; what does not get its turn waits in the database.
    for (const [topic, drainMs] of Object.entries(drain)) await this.#pools.get(topic)?.stop(drainMs);
    this.#probe.stop();
    await Promise.all(this.#timers.map((timer) => timer.stop()));
    await this.#otlp?.close();
    await this.store.close();
  }
}

/** What `/readyz` says of GitHub. */
function githubNote({ unauthorised, circuit }: Guard): string {
  if (unauthorised !== undefined) return `unauthorised: ${unauthorised}`;
  return ['ok', 'the circuit is half open', 'the circuit is open'][circuit] ?? '';
}

async function clean(store: Store): Promise<void> {
  await purgeQueue(store, keep.doneMs);
  await store.query(`DELETE FROM recovery_decisions WHERE last_at < now() - interval '${keep.decisions}'`);
  await store.query(`DELETE FROM recovery_reruns WHERE ended_at < now() - interval '${keep.rows}'`);
  await store.query(
    `DELETE FROM recovery_alerts AS alert WHERE last_told_at < now() - interval '${keep.rows}'
       AND NOT EXISTS (SELECT FROM recovery_reruns WHERE alert_id = alert.id)`,
  );
}
