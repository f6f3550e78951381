import { z } from 'zod';
import {
  type Environment,
  EnvironmentError,
  durationVariable,
  portVariable,
  readEnvironment,
  readSecret,
} from '../../http/index.ts';
import { type GitHubAuth, githubVariables, readAuth } from '../../github/index.ts';
import { type Protocol, hasEndpoint, otlpVariables } from '../../otlp/index.ts';
import { type DatabaseEnvironment, databaseVariables } from '../../store/index.ts';

const milliseconds = 'a number of milliseconds, at least 100';

const shape = {
  ...databaseVariables('pipeline'),
  ...githubVariables,
  ...otlpVariables,
  PORT: portVariable(8081),
  HOST: z.string().default('0.0.0.0'),
  RECONCILE_INTERVAL: durationVariable('5m'),
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce
    .number({ error: milliseconds })
    .min(100, milliseconds)
    .default(60_000),
};

/** What the pipeline exporter takes from its environment. */
export interface PipelineEnvironment extends DatabaseEnvironment {
  readonly host: string;
  readonly port: number;
  readonly githubApiUrl: string | undefined;
  /** Absent: GitHub is not asked; jobs are those that deliveries told of. */
  readonly githubAuth: GitHubAuth | undefined;
  readonly webhookSecret: string;
  readonly reconcileMs: number;
  /** Absent: nothing is exported. */
  readonly otlpProtocol: Protocol | undefined;
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
    githubApiUrl: values.GITHUB_API_URL,
    githubAuth: readAuth(environment, values),
    webhookSecret,
    reconcileMs: values.RECONCILE_INTERVAL,
    otlpProtocol: hasEndpoint(environment) ? values.OTEL_EXPORTER_OTLP_PROTOCOL : undefined,
    metricIntervalMs: values.OTEL_METRIC_EXPORT_INTERVAL,
  };
}
