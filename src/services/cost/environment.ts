import { z } from 'zod';
import {
  type Environment,
  durationVariable,
  portVariable,
  readEnvironment,
  readSecret,
} from '../../http/index.ts';
import { type DatabaseEnvironment, databaseVariables } from '../../store/index.ts';

const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

const shape = {
  ...databaseVariables('cost'),
  PORT: portVariable(8082),
  HOST: z.string().default('0.0.0.0'),
  ANTHROPIC_BASE_URL: url.optional(),
  AWS_ENDPOINT_URL_COST_EXPLORER: url.optional(),
};

/** Any of these says that there are credentials for AWS; the client reads them itself. */
const awsVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
] as const;

/** What the cost exporter takes from its environment. */
export interface CostEnvironment extends DatabaseEnvironment {
  readonly host: string;
  readonly port: number;
  readonly anthropicBaseUrl: string | undefined;
  /** Absent: Claude is not asked. */
  readonly anthropicKey: string | undefined;
  /** Whether AWS is asked. */
  readonly hasAws: boolean;
  /** How often providers are asked; AWS, which bills each question, less often unless it is set. */
  readonly pollMs: { readonly usual: number; readonly aws: number };
}

/**
 * Reads and checks the environment.
 * @throws EnvironmentError that names each variable that is wrong
 */
export function readCostEnvironment(environment: Environment): CostEnvironment {
  const values = readEnvironment(shape, environment);
  const usual = readEnvironment({ POLL_INTERVAL: durationVariable('1h') }, environment).POLL_INTERVAL;
  const aws = readEnvironment({ POLL_INTERVAL: durationVariable('6h') }, environment).POLL_INTERVAL;
  return {
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL,
    dataFolder: values.DATA_DIR,
    anthropicBaseUrl: values.ANTHROPIC_BASE_URL?.replace(/\/$/, ''),
    anthropicKey: readSecret('ANTHROPIC_ADMIN_KEY', environment),
    hasAws: awsVariables.some((name) => (environment[name] ?? '') !== ''),
    pollMs: { usual, aws },
  };
}
