import { z } from 'zod';
import {
  type Environment,
  EnvironmentError,
  durationVariable,
  portVariable,
  readEnvironment,
  readSecret,
} from '../../http/index.ts';
import type { GitHubAuth } from './github/client.ts';
import { hasEndpoint } from './export/otlp.ts';

const milliseconds = 'a number of milliseconds, at least 100';
const protocols = ['grpc', 'http/protobuf', 'http/json'] as const;
const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

const database = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address such as postgres://user@host/database')
    .optional(),
  DATA_DIR: z.string().default('.data/pipeline'),
};

const shape = {
  ...database,
  PORT: portVariable(8081),
  HOST: z.string().default('0.0.0.0'),
  GITHUB_API_URL: url.optional(),
  RECONCILE_INTERVAL: durationVariable('5m'),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(protocols, { error: `one of ${protocols.join(', ')}` })
    .default('http/protobuf'),
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce
    .number({ error: milliseconds })
    .min(100, milliseconds)
    .default(60_000),
  GITHUB_APP_ID: z.string().optional(),
  GITHUB_APP_INSTALLATION_ID: z.string().optional(),
};

/** What the pipeline exporter takes from its environment. */
export interface PipelineEnvironment {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  readonly githubApiUrl: string | undefined;
  /** Absent: GitHub is not asked; jobs are those that deliveries told of. */
  readonly githubAuth: GitHubAuth | undefined;
  readonly webhookSecret: string;
  readonly reconcileMs: number;
  /** Absent: nothing is exported. */
  readonly otlpProtocol: (typeof protocols)[number] | undefined;
  readonly metricIntervalMs: number;
}

/**
 * Reads and checks the environment.
 * @throws EnvironmentError that names each variable that is wrong
 */
export function readPipelineEnvironment(environment: Environment): PipelineEnvironment {
  const values = readEnvironment(shape, environment);
  const webhookSecret = readSecret('GITHUB_WEBHOOK_SECRET', environment);
  if (webhookSecret === undefined) {
    throw new EnvironmentError([
      'GITHUB_WEBHOOK_SECRET_FILE: expected a file with the secret of the webhook, found nothing',
    ]);
  }
  return {
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL,
    dataFolder: values.DATA_DIR,
    githubApiUrl: values.GITHUB_API_URL?.replace(/\/$/, ''),
    githubAuth: readAuth(environment, values),
    webhookSecret,
    reconcileMs: values.RECONCILE_INTERVAL,
    otlpProtocol: hasEndpoint(environment) ? values.OTEL_EXPORTER_OTLP_PROTOCOL : undefined,
    metricIntervalMs: values.OTEL_METRIC_EXPORT_INTERVAL,
  };
}

/**
 * Where the database is, alone.
 * @throws EnvironmentError where that is wrong
 */
export function readDatabaseEnvironment(
  environment: Environment,
): Pick<PipelineEnvironment, 'databaseUrl' | 'dataFolder'> {
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataFolder } = readEnvironment(database, environment);
  return { databaseUrl, dataFolder };
}

/** A token, or the three facts of a GitHub App; undefined where the environment names neither. */
export function readAuth(
  environment: Environment,
  app: {
    readonly GITHUB_APP_ID?: string | undefined;
    readonly GITHUB_APP_INSTALLATION_ID?: string | undefined;
  },
): GitHubAuth | undefined {
  const token = readSecret('GITHUB_TOKEN', environment);
  if (token !== undefined) return { token };
  const privateKey = readSecret('GITHUB_APP_PRIVATE_KEY', environment);
  const { GITHUB_APP_ID: appId, GITHUB_APP_INSTALLATION_ID: installationId } = app;
  if (privateKey === undefined && appId === undefined) return undefined;
  if (privateKey === undefined || appId === undefined || installationId === undefined) {
    throw new EnvironmentError([
      'GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY_FILE: expected all of them or none',
    ]);
  }
  return { appId, installationId, privateKey };
}
