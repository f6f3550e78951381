import { randomBytes } from 'node:crypto';
import { hash } from 'bcryptjs';
import { stringify } from 'yaml';

/** How a key of the Secret gets its value. */
export interface SecretKey {
  readonly name: string;
  readonly why: string;
  /** `made`: nobody else knows it, so it is made up; `given`: somebody else's; `optional`: left out where it is empty. */
  readonly origin: 'made' | 'given' | 'optional';
}

const made = (name: string, why: string): SecretKey => ({ name, why, origin: 'made' });
const given = (name: string, why: string): SecretKey => ({ name, why, origin: 'given' });
const optional = (name: string, why: string): SecretKey => ({ name, why, origin: 'optional' });

/** What `secrets.env` may hold: the keys of the Secret `observability-secrets`, without those made out of others. */
export const secretKeys: readonly SecretKey[] = [
  given('github-token', 'GitHub: read actions and contents, write actions (reruns)'),
  made('github-webhook-secret', 'signs GitHub’s deliveries; the same in the settings of the webhook'),
  given('slack-api-url', 'Slack: address of the incoming webhook'),
  given('pagerduty-routing-key', 'PagerDuty: integration key (Events API v2)'),
  given('smtp-password', 'the mail server that Alertmanager sends through'),
  optional('anthropic-admin-key', 'Anthropic: admin key, for usage and cost; empty where Claude is not used'),
  given('grafana-oauth-client-id', 'GitHub OAuth app (component oauth)'),
  given('grafana-oauth-client-secret', 'GitHub OAuth app (component oauth)'),
  made('prometheus-password', 'user `prometheus` of Prometheus and Thanos Query'),
  made('alertmanager-webhook-secret', 'Alertmanager shows it to the recovery service'),
  made('grafana-admin-password', 'Grafana’s user `admin`'),
  made('grafana-secret-key', 'Grafana encrypts data sources’ secrets with it; changing it loses them'),
  made('postgresql-password', 'PostgreSQL’s user `postgres`'),
  made('grafana-database-password', 'PostgreSQL’s user `grafana`'),
  made('pipeline-database-password', 'PostgreSQL’s user `pipeline`'),
  made('cost-database-password', 'PostgreSQL’s user `cost`'),
  made('recovery-database-password', 'PostgreSQL’s user `recovery`'),
  optional('s3-access-key-id', 'S3; empty where pods have a role. Overlay local: any name you like'),
  optional('s3-secret-access-key', 'S3; empty where pods have a role. Overlay local: any password you like'),
  given('backup-git-token', 'GitHub: write contents of the repository of dashboards (component backup)'),
  optional('aws-cost-access-key-id', 'Cost Explorer; empty where the pod has a role'),
  optional('aws-cost-secret-access-key', 'Cost Explorer; empty where the pod has a role'),
];

/** Keys that are made out of others, and those that they are made out of. */
export const derivedKeys: Readonly<Record<string, string>> = {
  'prometheus-web.yaml': 'prometheus-password',
  'prometheus-web-mtls.yaml': 'prometheus-password',
  'prometheus-adapter.yaml': 'prometheus-password',
};

/** Thrown for what is wrong with `secrets.env`: never holds a value. */
export class SecretsInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretsInvalid';
  }
}

/**
 * Reads lines of `key=value`; empty lines and comments (`#`) are skipped. A value is what stands after the first `=`,
 * to the end of the line, as it is.
 * @throws SecretsInvalid with line and key, for a line of another form, an unknown key, a key twice
 */
export function parseSecrets(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const at = `secrets.env:${index + 1}`;
    const [, key, value] = /^([^=\s]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new SecretsInvalid(`${at}: expected key=value`);
    if (!secretKeys.some(({ name }) => name === key)) throw new SecretsInvalid(`${at}: unknown key ${key}`);
    if (values.has(key)) throw new SecretsInvalid(`${at}: ${key} stands here twice`);
    values.set(key, value);
  }
  return values;
}

/** The text of `secrets.env` with made-up values for those that nobody else knows; the rest is empty. */
export function newSecrets(random: () => string = () => randomBytes(24).toString('base64url')): string {
  const lines = secretKeys.flatMap(({ name, why, origin }) => [
    `# ${why}`,
    `${name}=${origin === 'made' ? random() : ''}`,
  ]);
  return `${lines.join('\n')}\n`;
}

/**
 * All that the Secret holds: what was given, and what follows from it.
 * @param values of `secrets.env`
 * @returns the data, and the keys that are empty although something needs them
 * @throws SecretsInvalid where one that is to be made up is empty
 */
export async function secretData(
  values: ReadonlyMap<string, string>,
): Promise<{ readonly data: Readonly<Record<string, string>>; readonly empty: readonly string[] }> {
  const missing = secretKeys.filter(({ name, origin }) => origin === 'made' && !values.get(name));
  if (missing.length > 0)
    throw new SecretsInvalid(`empty in secrets.env: ${missing.map(({ name }) => name).join(', ')}`);
  const data: Record<string, string> = {};
  for (const { name, origin } of secretKeys) {
    const value = values.get(name) ?? '';
    if (value !== '' || origin !== 'optional') data[name] = value;
  }
  const password = data['prometheus-password'] ?? '';
  const users = { basic_auth_users: { prometheus: await hash(password, 10) } };
  data['prometheus-web.yaml'] = stringify(users);
  data['prometheus-web-mtls.yaml'] = stringify({ ...users, tls_server_config: serverTls });
  data['prometheus-adapter.yaml'] = stringify(adapterAccess(password));
  const empty = secretKeys.filter(({ name, origin }) => origin === 'given' && data[name] === '');
  return { data, empty: empty.map(({ name }) => name) };
}

// Of the component mtls. Checked where it is given: the kubelet, Thanos and the adapter have none.
const serverTls = {
  cert_file: '/etc/prometheus/tls/tls.crt',
  key_file: '/etc/prometheus/tls/tls.key',
  client_ca_file: '/etc/prometheus/tls/ca.crt',
  client_auth_type: 'VerifyClientCertIfGiven',
};

/** How prometheus-adapter takes a password: as a kubeconfig. */
function adapterAccess(password: string): object {
  const name = 'thanos-query';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: 'http://thanos-query.observability.svc:10902' } }],
    users: [{ name, user: { username: 'prometheus', password } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

/** The Secret as an object of Kubernetes. */
export function secretManifest(data: Readonly<Record<string, string>>, namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'observability-secrets', namespace },
    type: 'Opaque',
    stringData: data,
  };
}
