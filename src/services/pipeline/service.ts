import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Logger, createApp } from '../../http/index.ts';
import { durationSeconds } from '../../promql/duration.ts';
import type { Settings } from '../../settings/index.ts';
import {
  Every,
  type Item,
  type Leadership,
  type Queryable,
  type Store,
  Worker,
  openStore,
} from '../../store/index.ts';
import { clean } from './clean.ts';
import { toStored } from './apply/stored.ts';
import { workDeliveries } from './apply/work-deliveries.ts';
import { attemptText } from './attempt-key.ts';
import { keptTraces } from './count/kept-traces.ts';
import { endMs, within } from './end.ts';
import type { PipelineEnvironment } from './environment.ts';

import { exportMetrics } from './export/export-metrics.ts';
import { DatabaseMetrics } from './export/metric-producer.ts';
import { type Otlp, connectOtlp } from '../../otlp/index.ts';
import { type OwnTraces, createOwnTraces } from './export/own-traces.ts';
import { GitHub } from './github/client.ts';
import { reconcile } from './github/reconcile.ts';
import { createOwnMetrics } from './own-metrics.ts';
import { processAttempts } from './process/process-attempts.ts';
import { readReports } from './process/read-reports.ts';
import { sendLog } from './process/send-log.ts';
import { sendTraces } from './process/send-traces.ts';
import { Inbox } from './receive/inbox.ts';
import { addReceiver } from './receive/route.ts';
import type { AttemptKey } from './tables/runs.ts';
import { declareSeries } from './tables/series.ts';
import { type Topics, createTopics } from './topics.ts';
import { Watched, initialSeries } from './watched.ts';

/** Tables of the pipeline exporter. */
export const pipelineMigrations = join(import.meta.dirname, 'migrations');

/** GitHub sends no more. */
const bodyLimit = 25 * 2 ** 20;
/** Without GitHub's word on a run's jobs, their deliveries get this long to arrive. */
const settleMs = 15_000;

/** Deliveries gather for this long before they are worked on: answering those that arrive goes first. */
const deliveriesLingerMs = 100;

/** What a service is made of. */
export interface ServiceOptions {
  readonly settings: Settings;
  readonly environment: PipelineEnvironment;
  readonly logger: Logger;
}

/** The pipeline exporter: takes deliveries, counts runs, exports what it knows. */
export class PipelineService {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly #workers: readonly Worker[];
  readonly #timers: readonly Every[];
  readonly #exporting: Every | undefined;
  readonly #leadership: Leadership;
  readonly #otlp: Otlp | undefined;
  readonly #ownTraces: OwnTraces;

  /** Opens the database; nothing runs before `start`. */
  static async open(options: ServiceOptions): Promise<PipelineService> {
    const { environment, settings, logger } = options;
    if (environment.databaseUrl === undefined) {
      logger.warn(
        { folder: environment.dataFolder },
        'no DATABASE_URL: embedded database, for laptops and tests only',
      );
    }
    const store = await openStore({
      databaseUrl: environment.databaseUrl,
      folder: environment.dataFolder,
      migrations: [pipelineMigrations],
      onError: (error) => {
        logger.warn({ err: error }, 'database connection lost');
      },
    });
    await declareSeries(store, initialSeries(settings));
    return new PipelineService(store, options);
  }

  private constructor(store: Store, { settings, environment, logger }: ServiceOptions) {
    this.store = store;
    const topics = createTopics(store);
    const watched = new Watched(settings);
    const otlp = environment.otlpProtocol === undefined ? undefined : connectOtlp(environment.otlpProtocol);
    const github =
      environment.githubAuth === undefined
        ? undefined
        : new GitHub({
            baseUrl: environment.githubApiUrl ?? settings.github.apiUrl,
            auth: environment.githubAuth,
            logger,
          });
    const prices = settings.cost.runnerPrices;
    const keepsTrace = keptTraces(settings.sampling);
    this.#otlp = otlp;
    this.#ownTraces = createOwnTraces(otlp);
    const { traced } = this.#ownTraces;
    this.#leadership = store.leadership('pipeline: export of metrics');

    const workers = new Map<keyof Topics, Worker>();
    const wake = (topic: keyof Topics): void => workers.get(topic)?.wake();
    const addWorker = (
      topic: keyof Topics,
      batch: number,
      work: (items: readonly Item[]) => Promise<void>,
      lingerMs = 0,
    ): void => {
      const onError = (error: unknown, item: Item | undefined): void => {
        logger.warn(
          { err: error, topic, key: item?.key, attempts: item?.attempts },
          'work failed; it is tried again',
        );
      };
      workers.set(
        topic,
        new Worker({
          queue: topics[topic],
          batch,
          work: (items) => traced(`work ${topic}`, { 'work.items': items.length }, () => work(items)),
          onError,
          idleMs: 1000,
          lingerMs,
        }),
      );
    };
    const plan = async (tx: Queryable, keys: readonly AttemptKey[]): Promise<void> => {
      const items = keys.map((key) => ({ key: attemptText(key), body: '' }));
      await topics.attempts.add(tx, items, github === undefined ? settleMs : 0);
    };

    addWorker(
      'deliveries',
      100,
      async (items) => {
        await workDeliveries(
          {
            store,
            topics,
            watches: watched.watches,
            fallbackBranch: watched.fallbackBranch,
            onCompleted: plan,
            onUnreadable: (delivery, why) => {
              logger.error({ delivery, why }, 'delivery cannot be read; it is given up');
            },
          },
          items,
        );
        wake('attempts');
      },
      deliveriesLingerMs,
    );
    const hasReports = (repository: string): boolean => watched.reportPatterns(repository).length > 0;
    addWorker('attempts', 50, async (items) => {
      const exports = otlp !== undefined;
      await processAttempts({ store, topics, github, prices, keepsTrace, exports, hasReports }, items);
      wake('traces');
      wake('logs');
      wake('reports');
    });
    const onRefused = (topic: keyof Topics) => (key: string, why: string) => {
      logger.error({ topic, key, why }, 'the collector refused some of it; it is given up');
    };
    if (otlp) {
      const given = { store, topics, otlp, prices, onRefused: onRefused('traces') };
      addWorker('traces', 50, (items) => sendTraces(given, items));
    }
    if (otlp && github) {
      addWorker('logs', 1, async (items) => {
        const given = { store, topics, otlp, github, onRefused: onRefused('logs') };
        for (const item of items) await sendLog(given, item);
      });
    }
    if (github) {
      const patterns = (repository: string): readonly string[] => watched.reportPatterns(repository);
      addWorker('reports', 1, async (items) => {
        for (const item of items) await readReports({ store, topics, github, patterns, logger }, item);
      });
    }
    this.#workers = [...workers.values()];

    const complain =
      (what: string) =>
      (error: unknown): void => {
        logger.warn({ err: error }, `${what} failed`);
      };
    const producer = new DatabaseMetrics(
      store,
      watched.workflows,
      durationSeconds(settings.retention.traces) / 86_400,
    );
    this.#exporting =
      otlp &&
      new Every(
        environment.metricIntervalMs,
        () =>
          traced('export metrics', {}, () =>
            exportMetrics({ store, producer, otlp, leadership: this.#leadership }),
          ),
        complain('export of metrics'),
      );
    const asking = store.leadership('pipeline: reconciling');
    const reconciling =
      github &&
      new Every(
        environment.reconcileMs,
        async () => {
          // One replica asks: two would use up the allowance twice.
          if (!(await asking.isLeader())) return;
          await traced('reconcile', {}, () =>
            reconcile({
              store,
              github,
              configured: watched.repositories,
              watches: watched.watches,
              fallbackBranch: watched.fallbackBranch,
              onCompleted: plan,
              onError: (error, repository) => {
                logger.warn({ err: error, repository }, 'reconciling failed');
              },
            }),
          );
          wake('attempts');
        },
        complain('reconciling'),
      );
    const cleaning = new Every(600_000, () => clean(store), complain('cleaning'));
    this.#timers = [cleaning, ...(reconciling ? [reconciling] : [])];

    const own = createOwnMetrics();
    this.app = createApp({
      logger,
      bodyLimit,
      registry: own.registry,
      checks: {
        database: () => store.query('SELECT 1'),
        ...(github ? { github: () => github.check() } : {}),
        ...(otlp ? { collector: () => otlp.traces([]) } : {}),
      },
    });
    const inbox = new Inbox(store, topics.deliveries, () => {
      wake('deliveries');
    });
    addReceiver(this.app, {
      secret: environment.webhookSecret,
      store: (delivery) =>
        inbox.store({ key: delivery.id, body: toStored(delivery, watched.fallbackBranch) }),
      count: own.countDelivery,
    });
  }

  /** Starts to listen and to work. */
  async start({ host, port }: Pick<PipelineEnvironment, 'host' | 'port'>): Promise<string> {
    const address = await this.app.listen({ host, port });
    for (const part of [...this.#workers, ...this.#timers]) part.start();
    this.#exporting?.start();
    return address;
  }

  /**
   * Finishes what was accepted, exports a last time, lets go of everything. What hangs is left after a while: all that
   * matters is in the database, and a process that is killed looks like one that crashed.
   */
  async stop(limits = endMs): Promise<void> {
    await within(limits.answers, this.app.close());
    // What waits for GitHub's limits may wait for an hour: its lease runs out, and another replica does it.
    const parts = [...this.#timers, ...this.#workers];
    await within(limits.underWay, Promise.all(parts.map((part) => part.stop())));
    // What was accepted goes the whole way, as far as GitHub and the collector let it; the rest waits in the database.
    for (const worker of this.#workers) await within(limits.drainAtMost, worker.drain(limits.drain));
    await within(limits.lastMetrics, this.#exportLast());
    await within(limits.lastTraces, this.#ownTraces.close());
    // The connection waits for what hangs on it.
    const letGo = [this.#leadership.release(), this.store.close(), this.#otlp?.close() ?? Promise.resolve()];
    await within(limits.database, Promise.all(letGo));
  }

  async #exportLast(): Promise<void> {
    await this.#exporting?.stop();
    await this.#exporting?.once();
  }
}
