import { type DestinationStream, pino } from 'pino';
import type { Settings, SettingsInput } from '../../../settings/index.ts';
import { fixtureInput } from '../../../settings/fixture.ts';
import { checkSettings } from '../../../settings/load.ts';
import type { Store } from '../../../store/index.ts';
import type { RecoveryEnvironment } from '../environment.ts';
import { RecoveryService } from '../service.ts';
import { loadDecisions } from '../tables/decisions.ts';
import { type Timing, createTiming } from '../timing.ts';

/** Bearer secret of tests. */
export const testSecret = 'a-secret-of-tests';

/** A service that runs, and how to tell it of alerts. */
export interface RunningService {
  readonly url: string;
  readonly service: RecoveryService;
  post(alerts: readonly TestAlert[]): Promise<Response>;
  readonly metrics: () => Promise<string>;
  /** What a series shows that stands so on `/metrics`, labels and all; undefined where none does. */
  readonly value: (series: string) => Promise<number | undefined>;
  readonly stop: () => Promise<void>;
}

/** What a test says of an alert. */
export interface TestAlert {
  readonly repository: string;
  readonly workflow: string;
  readonly status?: 'firing' | 'resolved';
  readonly startsAt?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The fixture's settings with other words on recovery, and on GitHub. */
export function recoverySettings(
  recovery: NonNullable<SettingsInput['recovery']> = {},
  github: Partial<SettingsInput['github']> = {},
): Settings {
  return checkSettings({ ...fixtureInput, recovery, github: { ...fixtureInput.github, ...github } });
}

/** An environment for tests: loopback, any port, one secret. */
export function testEnvironment(
  githubApiUrl: string,
  more: Partial<RecoveryEnvironment> = {},
): RecoveryEnvironment {
  return {
    host: '127.0.0.1',
    port: 0,
    tls: undefined,
    databaseUrl: undefined,
    dataFolder: '',
    webhookSecrets: [testSecret],
    allowedCidrs: undefined,
    trustedProxies: [],
    githubApiUrl,
    githubAuth: { token: 'token' },
    grafana: undefined,
    pollMs: 50,
    otlpProtocol: undefined,
    ...more,
  };
}

/** Starts a service on an empty database in memory, or on the one that the environment names. */
export async function startService(
  environment: RecoveryEnvironment,
  options: {
    readonly settings?: Settings;
    readonly timing?: Partial<Timing>;
    readonly store?: Store;
    /** Hears the log, a record a line. */
    readonly log?: DestinationStream;
  } = {},
): Promise<RunningService> {
  const service = await RecoveryService.open({
    environment,
    settings: options.settings ?? recoverySettings(),
    timing: { ...createTiming(environment.pollMs), holdMs: 100, lookAgainMs: 200, ...options.timing },
    logger: options.log ? pino({}, options.log) : pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    store: options.store ?? (environment.databaseUrl === undefined ? await memory() : undefined),
  });
  const url = await service.start(environment);
  const metrics = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  return {
    url,
    service,
    post: (alerts) => post(url, webhook(alerts)),
    metrics,
    value: async (series) => valueIn(await metrics(), series),
    stop: () => service.stop(),
  };
}

/** A text that contains `name 1` may say 10: the number is read whole, up to an exemplar. */
function valueIn(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1).split(' ')[0]);
}

async function memory(): Promise<Store> {
  const { recoveryMigrations } = await import('../service.ts');
  const { pgliteForTests } = await import('../../../store/testing/stores.ts');
  return pgliteForTests().open([recoveryMigrations]);
}

/** What was decided so far, and why, oldest first: `ended success`. */
export async function decisionsOf({ service }: RunningService): Promise<string[]> {
  const decisions = await loadDecisions(service.store, { limit: 1000 });
  return decisions.map(({ decision, reason }) => `${decision} ${reason}`);
}

/** Sends a webhook as Alertmanager does. */
export async function post(url: string, body: object, secret = testSecret): Promise<Response> {
  return fetch(`${url}/webhooks/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  });
}

/** Alertmanager's webhook, version 4, as 0.26 sends it. */
export function webhook(alerts: readonly TestAlert[]): object {
  return {
    version: '4',
    groupKey: '{}/{recovery!=""}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'recovery',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.com',
    alerts: alerts.map(({ repository, workflow, status = 'firing', startsAt, labels }) => ({
      status,
      labels: {
        alertname: 'PipelineRunFailed',
        recovery: 'workflow-retry',
        severity: 'none',
        component: 'pipeline',
        repository,
        workflow,
        ...labels,
      },
      annotations: {},
      startsAt: startsAt ?? '2026-01-05T10:00:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: fingerprintOf(`${repository} ${workflow} ${JSON.stringify(labels ?? {})}`),
    })),
  };
}

/** Any 16 digits that follow from the labels. */
function fingerprintOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
