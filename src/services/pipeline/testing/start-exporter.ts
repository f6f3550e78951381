import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Settings } from '../../../settings/index.ts';
import type { Store } from '../../../store/index.ts';
import { seedPglite } from '../../../store/testing/pglite-template.ts';
import type { PipelineEnvironment } from '../environment.ts';
import { PipelineService } from '../service.ts';
import { testSecret } from './signed.ts';

/** What an exporter of a test speaks to; the rest has defaults. */
export interface ExporterOptions extends Partial<PipelineEnvironment> {
  readonly settings: Settings;
  /** The collector's OTLP over HTTP, in JSON. */
  readonly collectorUrl?: string;
  readonly logger?: Logger;
  /** Called once the database is there, before anything works on it. */
  readonly prepare?: (store: Store) => Promise<unknown>;
}

/** An exporter that runs, and where its webhook is. */
export interface Exporter {
  readonly service: PipelineService;
  readonly webhook: { readonly url: string; readonly secret: string };
  /** Ends it, and removes its folder where that is its own. */
  readonly stop: () => Promise<void>;
}

/** Starts an exporter on a free port, on an embedded database of its own unless another one is named. */
export async function startExporter(options: ExporterOptions): Promise<Exporter> {
  const { settings, collectorUrl, logger = pino({ level: 'silent' }), prepare, ...environment } = options;
  const folder = environment.dataFolder ?? (await mkdtemp(join(tmpdir(), 'pipeline-')));
  const isNew = environment.dataFolder === undefined && environment.databaseUrl === undefined;
  if (isNew) await seedPglite(folder);
  if (collectorUrl !== undefined) process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collectorUrl;
  const service = await PipelineService.open({
    settings,
    logger,
    environment: {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: undefined,
      githubApiUrl: undefined,
      githubAuth: environment.githubApiUrl === undefined ? undefined : { token: 'token' },
      webhookSecret: testSecret,
      reconcileMs: 1000,
      otlpProtocol: collectorUrl === undefined ? undefined : 'http/json',
      metricIntervalMs: 1000,
      ...environment,
      dataFolder: folder,
    },
  });
  await prepare?.(service.store);
  const address = await service.start({ host: '127.0.0.1', port: 0 });
  return {
    service,
    webhook: { url: `${address}/webhooks/github`, secret: testSecret },
    stop: async () => {
      await service.stop();
      if (environment.dataFolder === undefined) await rm(folder, { recursive: true });
    },
  };
}

/** Work that is not done yet, of some topics or of all. */
export async function pendingWork({ store }: PipelineService, topics?: readonly string[]): Promise<number> {
  const { rows } = await store.query<{ count: number }>(
    `SELECT count(*) AS count FROM queue WHERE state <> 'done' AND ($1::text[] IS NULL OR topic = ANY ($1))`,
    [topics ?? null],
  );
  return rows[0]?.count ?? -1;
}

/** Attempts that are counted. */
export async function countedRuns({ store }: PipelineService): Promise<number> {
  const { rows } = await store.query<{ count: number }>('SELECT count(*) AS count FROM runs WHERE counted');
  return rows[0]?.count ?? -1;
}
