import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Logger, createApp } from '../../http/index.ts';
import type { Settings } from '../../settings/index.ts';
import { type Item, type Store, Pool, openStore, purgeQueue } from '../../store/index.ts';
import { Every } from '../../store/every.ts';
import { type Otlp, connectOtlp } from '../../otlp/index.ts';
import { ask } from './act/ask.ts';
import type { Context } from './act/context.ts';
import { look } from './act/look.ts';
import { watch } from './act/watch.ts';
import type { RecoveryEnvironment } from './environment.ts';
import { GuardedGitHub } from './github/client.ts';
import { Guard } from './github/guard.ts';
import type { Handlers } from './handlers/handler.ts';
import { WorkflowRetry } from './handlers/workflow-retry.ts';
import { Holds } from './holds.ts';
import { annotate } from './observe/annotate.ts';
import { RecoveryMetrics } from './observe/metrics.ts';
import { toRecoveryTrace } from './observe/trace.ts';
import { Inbox } from './receive/inbox.ts';
import { addReceiver } from './receive/route.ts';
import { type Alert, loadAlert } from './tables/alerts.ts';
import { setHold } from './tables/holds.ts';
import { type Rerun, countBacklog, loadRerun } from './tables/reruns.ts';
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
  #probe: NodeJS.Timeout | undefined;

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
    // Without work nobody would notice that GitHub is back.
    const probeLater = (): void => {
      clearTimeout(this.#probe);
      const isOpen = (): boolean => guard.circuit === 2;
      const probe = async (): Promise<void> => {
        if (!isOpen()) return;
        await github.check().catch(complain('probe of GitHub'));
        // The timer may ring a moment before the breaker lets the first one through.
        if (isOpen()) probeLater();
      };
      this.#probe = setTimeout(() => void probe(), timing.halfOpenMs).unref();
    };
    const guard = new Guard(timing, {
      onCircuit: (state) => {
        logger.warn({ state: ['closed', 'half open', 'open'][state] }, 'circuit breaker before GitHub');
        metrics.circuit(state);
        clearTimeout(this.#probe);
        if (state === 2) probeLater();
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
      traces: otlp !== undefined,
      annotates: grafana !== undefined,
    };

    const addPool = (topic: keyof Topics, size: number, work: (item: Item) => Promise<void>): void => {
      const onError = (error: unknown, item: Item | undefined): void => {
        logger.warn({ err: error, topic, key: item?.key }, 'work failed; it is tried again');
      };
      const idleMs = topic === 'watches' ? Math.min(timing.idleMs, timing.pollMs) : timing.idleMs;
      this.#pools.set(topic, new Pool({ queue: topics[topic], size, work, idleMs, onError }));
    };
    const { concurrency } = settings.recovery;
    addPool('looks', concurrency, (item) => look(context, item));
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
          const silenceMs = await holds.refresh(store);
          if (silenceMs > 0) guard.hold(silenceMs);
        },
        complain('reading holds'),
      ),
      new Every(600_000, () => clean(store), complain('cleaning')),
    ];

    this.app = createApp({
      logger,
      bodyLimit,
      registry: metrics.registry,
      // GitHub away is no reason to refuse alerts: they wait in the database.
      checks: { database: () => store.query('SELECT 1') },
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
    clearTimeout(this.#probe);
    // In the order in which a recovery goes through them; what does not get its turn waits in the database.
    for (const [topic, drainMs] of Object.entries(drain)) await this.#pools.get(topic)?.stop(drainMs);
    clearTimeout(this.#probe);
    await Promise.all(this.#timers.map((timer) => timer.stop()));
    await this.#otlp?.close();
    await this.store.close();
  }
}

/** Tells somebody of a rerun that has ended, at least once. */
async function tell(
  { store, topics }: Context,
  topic: 'traces' | 'annotations',
  item: Item,
  send: (rerun: Rerun, alert: Alert) => Promise<void>,
): Promise<void> {
  const rerun = await loadRerun(store, Number(item.key.split('/')[0]));
  const alert = rerun && (await loadAlert(store, rerun.alertId));
  if (rerun && alert) await send(rerun, alert);
  await store.transaction((tx) => topics[topic].done(tx, [item]));
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
