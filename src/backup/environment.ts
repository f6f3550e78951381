import { z } from 'zod';
import { type Environment, EnvironmentError, readEnvironment, readSecret } from '../http/index.ts';
import { durationSeconds, isDuration } from '../promql/duration.ts';
import { Bucket } from './bucket.ts';
import type { PrometheusAccess } from './prometheus/snapshot.ts';
import type { SetLocation } from './sets/list-sets.ts';
import type { BackupKind } from './sets/manifest.ts';

const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

/** How long sets are kept where nothing else is said: the specification's two years, and for ever. */
const standardKeep: Readonly<Record<BackupKind, string>> = { prometheus: '730d', postgresql: 'forever' };

/**
 * The bucket, from `BACKUP_S3_BUCKET`, `BACKUP_S3_PREFIX` and the AWS SDK's own variables.
 * @throws EnvironmentError that names each variable that is wrong
 */
export function readLocation(kind: BackupKind, environment: Environment): SetLocation {
  const bucketName = z
    .string({ error: 'the name of a bucket' })
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket');
  const prefix = z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, 'a prefix such as "backups" or "a/b"');
  const values = readEnvironment(
    {
      BACKUP_S3_BUCKET: bucketName,
      BACKUP_S3_PREFIX: prefix.optional(),
      AWS_ENDPOINT_URL_S3: url.optional(),
    },
    environment,
  );
  const bucket = new Bucket({ name: values.BACKUP_S3_BUCKET, endpoint: values.AWS_ENDPOINT_URL_S3 });
  return { bucket, prefix: values.BACKUP_S3_PREFIX ?? '', kind };
}

/**
 * For how long sets are kept, in milliseconds, from `BACKUP_KEEP`: a duration, or `forever`.
 * @throws EnvironmentError
 */
export function readKeep(kind: BackupKind, environment: Environment): number {
  const given = environment['BACKUP_KEEP'];
  const text = given === undefined || given === '' ? standardKeep[kind] : given;
  if (text === 'forever') return Infinity;
  if (isDuration(text) && durationSeconds(text) > 0) return durationSeconds(text) * 1000;
  throw new EnvironmentError([
    `BACKUP_KEEP: expected a duration such as "730d", or "forever", found "${text}"`,
  ]);
}

/**
 * Prometheus, from `PROMETHEUS_URL`, `PROMETHEUS_DATA`, `PROMETHEUS_USERNAME` and `PROMETHEUS_PASSWORD_FILE`.
 * @throws EnvironmentError
 */
export function readPrometheus(environment: Environment): PrometheusAccess {
  const values = readEnvironment(
    {
      PROMETHEUS_URL: url.default('http://127.0.0.1:9090'),
      PROMETHEUS_DATA: z.string({ error: "the folder of Prometheus' data" }),
      PROMETHEUS_USERNAME: z.string().optional(),
    },
    environment,
  );
  const password = readSecret('PROMETHEUS_PASSWORD', environment);
  const user = values.PROMETHEUS_USERNAME;
  if ((user === undefined) !== (password === undefined)) {
    throw new EnvironmentError([
      'PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD_FILE: expected both or neither',
    ]);
  }
  const login = user === undefined || password === undefined ? undefined : { user, password };
  return { url: values.PROMETHEUS_URL, dataFolder: values.PROMETHEUS_DATA, login };
}
