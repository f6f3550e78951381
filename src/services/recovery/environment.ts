import { readFileSync } from 'node:fs';
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

const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });
const ranges = 'address ranges with commas between them, such as "10.0.0.0/8,fd00::/8"';
const cidrs = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()], { error: ranges }), { error: ranges }));

const shape = {
  ...databaseVariables('recovery'),
  ...githubVariables,
  ...otlpVariables,
  PORT: portVariable(8080),
  HOST: z.string().default('0.0.0.0'),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  ALLOWED_CIDRS: cidrs.optional(),
  TRUSTED_PROXIES: cidrs.default([]),
  GRAFANA_URL: url.optional(),
  POLL_INTERVAL: durationVariable('30s'),
};

/** What the recovery service takes from its environment. */
export interface RecoveryEnvironment extends DatabaseEnvironment {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** One secret, or during a rotation two: each is accepted. */
  readonly webhookSecrets: readonly string[];
  /** Absent: those of the settings. */
  readonly allowedCidrs: readonly string[] | undefined;
  readonly trustedProxies: readonly string[];
  readonly githubApiUrl: string | undefined;
  readonly githubAuth: GitHubAuth;
  readonly grafana: { readonly url: string; readonly token: string } | undefined;
  readonly pollMs: number;
  /** Absent: no traces are sent. */
  readonly otlpProtocol: Protocol | undefined;
}

/**
 * Reads and checks the environment.
 * @throws EnvironmentError that names each variable that is wrong
 */
export function readRecoveryEnvironment(environment: Environment): RecoveryEnvironment {
  const values = readEnvironment(shape, environment);
  const githubAuth = readAuth(environment, values);
  if (githubAuth === undefined) {
    throw new EnvironmentError([
      'GITHUB_TOKEN_FILE: expected a file with a token that may write to Actions (or GITHUB_APP_ID and its companions), found nothing',
    ]);
  }
  return {
    host: values.HOST,
    port: values.PORT,
    tls: readTls(values.TLS_CERT_FILE, values.TLS_KEY_FILE),
    databaseUrl: values.DATABASE_URL,
    dataFolder: values.DATA_DIR,
    webhookSecrets: readWebhookSecrets(environment),
    allowedCidrs: values.ALLOWED_CIDRS,
    trustedProxies: values.TRUSTED_PROXIES,
    githubApiUrl: values.GITHUB_API_URL,
    githubAuth,
    grafana: readGrafana(values.GRAFANA_URL, environment),
    pollMs: values.POLL_INTERVAL,
    otlpProtocol: hasEndpoint(environment) ? values.OTEL_EXPORTER_OTLP_PROTOCOL : undefined,
  };
}

/** One secret a line: while it is changed, the new and the old one. */
function readWebhookSecrets(environment: Environment): readonly string[] {
  const name = 'ALERTMANAGER_WEBHOOK_SECRET';
  const secrets = (readSecret(name, environment) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (secrets.length === 1 || secrets.length === 2) return secrets;
  throw new EnvironmentError([
    `${name}_FILE: expected a file with the bearer secret, one a line and two at most, found ${secrets.length === 0 ? 'nothing' : `${secrets.length} lines`}`,
  ]);
}

function readTls(certFile = '', keyFile = ''): RecoveryEnvironment['tls'] {
  if (certFile === '' && keyFile === '') return undefined;
  if (certFile === '' || keyFile === '')
    throw new EnvironmentError(['TLS_CERT_FILE and TLS_KEY_FILE: expected both of them or none']);
  return { cert: readFile('TLS_CERT_FILE', certFile), key: readFile('TLS_KEY_FILE', keyFile) };
}

function readFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new EnvironmentError([`${name}: expected a file that can be read, found ${file} (${why})`]);
  }
}

function readGrafana(address: string | undefined, environment: Environment): RecoveryEnvironment['grafana'] {
  if (address === undefined) return undefined;
  const token = readSecret('GRAFANA_TOKEN', environment);
  if (token === undefined)
    throw new EnvironmentError(['GRAFANA_TOKEN_FILE: expected a file with a token, found nothing']);
  return { url: address.replace(/\/$/, ''), token };
}
