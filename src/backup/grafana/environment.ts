import { z } from 'zod';
import { type Environment, EnvironmentError, readEnvironment, readSecret } from '../../http/index.ts';
import type { GitTarget } from './git-copy.ts';
import type { GrafanaAccess } from './grafana-client.ts';

const url = z.url({ protocol: /^https?$/, error: 'an http or https address' });

/**
 * The repository, from `GIT_URL`, `GIT_BRANCH`, `GIT_FOLDER` and `GIT_TOKEN_FILE`.
 * @throws EnvironmentError that names each variable that is wrong
 */
export function readGit(environment: Environment): GitTarget {
  const values = readEnvironment(
    {
      GIT_URL: url.refine((text) => new URL(text).username === '', 'an address without a user name'),
      GIT_BRANCH: z.string().default('main'),
      GIT_FOLDER: z
        .string()
        .regex(/^[\w-]+(\/[\w-]+)*$/, 'a folder such as "grafana"')
        .default('grafana'),
    },
    environment,
  );
  const token = readSecret('GIT_TOKEN', environment);
  return { url: values.GIT_URL, branch: values.GIT_BRANCH, folder: values.GIT_FOLDER, token };
}

/**
 * Grafana, from `GRAFANA_URL` and either `GRAFANA_TOKEN_FILE` or `GRAFANA_USERNAME` and `GRAFANA_PASSWORD_FILE`.
 * @throws EnvironmentError
 */
export function readGrafana(environment: Environment): GrafanaAccess {
  const { GRAFANA_URL, GRAFANA_USERNAME: user } = readEnvironment(
    { GRAFANA_URL: url, GRAFANA_USERNAME: z.string().optional() },
    environment,
  );
  const address = GRAFANA_URL.replace(/\/+$/, '');
  const token = readSecret('GRAFANA_TOKEN', environment);
  if (token !== undefined) return { url: address, authorization: `Bearer ${token}` };
  const password = readSecret('GRAFANA_PASSWORD', environment);
  if (user === undefined || password === undefined) {
    throw new EnvironmentError([
      'GRAFANA_TOKEN_FILE, or GRAFANA_USERNAME and GRAFANA_PASSWORD_FILE: expected one of the two, found neither',
    ]);
  }
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  return { url: address, authorization: `Basic ${login}` };
}
