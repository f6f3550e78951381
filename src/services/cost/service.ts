import type { FastifyInstance } from 'fastify';
import { type Logger, createApp } from '../../http/index.ts';
import type { Settings } from '../../settings/index.ts';
import { Every, type Leadership, type Store } from '../../store/index.ts';
import { collect } from './collect/collector.ts';
import { type Exposition, createExposition } from './exposition.ts';
import { type WatchedWorkflow, loadSnapshot } from './figures/load-snapshot.ts';
import type { Provider } from './providers/provider.ts';

/** Nobody posts anything. */
const bodyLimit = 1024;
/** How often it looks whether a provider is due, at the longest. */
const longestTickMs = 30_000;

/** A provider and how often it is asked. */
export interface Scheduled {
  readonly provider: Provider;
  readonly intervalMs: number;
}

/** What the service is made of. */
export interface CostServiceOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly logger: Logger;
  readonly providers: readonly Scheduled[];
  /** Milliseconds since 1970; the system's clock unless a test brings its own. */
  readonly now?: () => number;
  /** 0 to 1. */
  readonly chance?: () => number;
}

/**
 * The cost exporter: one instance of all on a database reads the bills and shows the figures; the others wait to take
 * over, and show what is their own.
 */
export class CostService {
  readonly app: FastifyInstance;
  readonly #options: Required<CostServiceOptions>;
  readonly #exposition: Exposition;
  readonly #leadership: Leadership;
  readonly #workflows: readonly WatchedWorkflow[];
  readonly #timers: readonly Every[];

  constructor(options: CostServiceOptions) {
    this.#options = { now: Date.now, chance: Math.random, ...options };
    const { settings, store, logger, providers } = this.#options;
    this.#exposition = createExposition(
      settings,
      providers.map(({ provider }) => provider.name),
    );
    this.#leadership = store.leadership('cost: collecting');
    this.#workflows = settings.github.repositories.flatMap(({ name: repository, workflows }) =>
      workflows.map(({ name: workflow }) => ({ repository, workflow })),
    );
    const complain =
      (what: string) =>
      (error: unknown): void => {
        logger.warn({ err: error }, `${what} failed; the last figures stay`);
      };
    this.#timers = [
      // Each provider by itself: one that is slow to fail holds up no other.
      ...providers.map(
        (scheduled) =>
          new Every(
            Math.min(scheduled.intervalMs, longestTickMs),
            async () => {
              if (await this.readOne(scheduled)) await this.refresh();
            },
            complain(`reading ${scheduled.provider.name}`),
          ),
      ),
      new Every(longestTickMs, () => this.refresh(), complain('reading the figures')),
    ];
    this.app = createApp({
      logger,
      bodyLimit,
      registry: this.#exposition.registry,
      checks: { database: () => store.query('SELECT 1') },
    });
  }

  /** Reads every provider that is due, and shows what is known then. */
  async tick(): Promise<void> {
    const read = await Promise.all(this.#options.providers.map((scheduled) => this.readOne(scheduled)));
    if (read.includes(true)) await this.refresh();
  }

  /**
   * Reads a provider where it is due and this instance is the one that reads.
   * @returns whether it did
   */
  async readOne({ provider, intervalMs }: Scheduled): Promise<boolean> {
    if (!(await this.#leadership.isLeader())) return false;
    const { countError } = this.#exposition;
    return collect(provider, { ...this.#options, schedule: { intervalMs }, countError });
  }

  /** Shows what the database knows, where this instance is the one that does. */
  async refresh(): Promise<void> {
    const { store, providers, now } = this.#options;
    if (!(await this.#leadership.isLeader())) {
      this.#exposition.show(undefined);
      return;
    }
    const names = providers.map(({ provider }) => provider.name);
    this.#exposition.show(await loadSnapshot(store, names, this.#workflows, now()));
  }

  /** Starts to listen and to read. */
  async start({ host, port }: { readonly host: string; readonly port: number }): Promise<string> {
    const address = await this.app.listen({ host, port });
    for (const timer of this.#timers) timer.start();
    return address;
  }

  /** Finishes the reading that goes on, lets another instance take over, lets go of everything. */
  async stop(): Promise<void> {
    await Promise.all(this.#timers.map((timer) => timer.stop()));
    await this.app.close();
    await this.#leadership.release();
    await this.#options.store.close();
  }
}
