import { pino } from 'pino';
import { costProviders } from '../../../../metrics/labels.ts';
import { fixtureInput } from '../../../settings/fixture.ts';
import { type Settings, type SettingsInput, checkSettings } from '../../../settings/index.ts';
import { type SimulatedAnthropic, startAnthropic } from '../../../simulator/anthropic/analytics.ts';
import { type SimulatedCostExplorer, startCostExplorer } from '../../../simulator/aws/cost-explorer.ts';
import { decimalUsd } from '../../../simulator/costs/money.ts';
import { day as dayMs } from '../../../simulator/time.ts';
import type { Store } from '../../../store/index.ts';
import { dayOf } from '../days.ts';
import { awsProvider } from '../providers/aws.ts';
import { claudeProvider } from '../providers/claude.ts';
import { githubProvider } from '../providers/github.ts';
import type { ProviderName } from '../providers/provider.ts';
import { CostService } from '../service.ts';
import { takeRequest } from '../tables/requests.ts';
import type { Ledger } from './ledger.ts';

/** Settings with a price for each runner that the ledger knows. */
export const worldInput: SettingsInput = {
  ...fixtureInput,
  cost: {
    budgets: { all: 3500, aws: 2000, claude: 1000, github: 500 },
    runnerPrices: { 'macos-latest': 0.062, default: 0.006 },
  },
};
export const worldSettings: Settings = checkSettings(worldInput);

/** A company's bills, the providers that send them, and the exporter that reads them, at a time of the test's choosing. */
export interface World {
  /** Milliseconds since 1970. */
  now: number;
  readonly aws: SimulatedCostExplorer;
  readonly claude: SimulatedAnthropic;
  readonly service: CostService;
  /** The log's lines. */
  readonly log: Record<string, unknown>[];
  /** What `/metrics` says. */
  metrics(): Promise<string>;
  close(): Promise<void>;
}

export const awsKey = 'AKIASIMULATED';
export const claudeKey = 'sk-ant-admin-simulated';

/** How the world differs from the usual. */
export interface WorldOptions {
  readonly pollMs?: { readonly aws: number; readonly usual: number };
  readonly settings?: Settings;
  /** Lines of one page of AWS. */
  readonly pageSize?: number;
  /** Those there are credentials for; all unless told otherwise. */
  readonly configured?: readonly ProviderName[];
}

/** Puts providers and an exporter around a ledger. Both stores' migrations must be applied. */
export async function startWorld(
  store: Store,
  ledger: Ledger,
  start: number,
  {
    pollMs = { aws: 6 * 3_600_000, usual: 6 * 3_600_000 },
    settings = worldSettings,
    pageSize = 900,
    configured: providers = costProviders,
  }: WorldOptions = {},
): Promise<World> {
  const clock = { now: start };
  const now = (): number => clock.now;
  const aws = await startCostExplorer({
    now,
    charges: (day, at) => ledger.awsCharges(day, at),
    forecast: (from, to) => decimalUsd(ledger.forecastADay * Math.round((to - from) / dayMs)),
    accessKeyId: awsKey,
    pageSize,
  });
  const claude = await startAnthropic({
    now,
    charges: (day, at) => ledger.claudeCharges(day, at),
    tokens: (hour) => ledger.tokens(hour),
    apiKey: claudeKey,
  });
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug', base: null },
    {
      write: (line: string) => {
        const parsed: unknown = JSON.parse(line);
        log.push({ ...(typeof parsed === 'object' ? parsed : {}) });
      },
    },
  );
  const allowance = settings.cost.awsRequestsPerDay;
  const configured = settings.github.repositories.flatMap(({ name: repository, workflows }) =>
    workflows.map(({ name: workflow }) => ({ repository, workflow })),
  );
  const service = new CostService({
    settings,
    store,
    logger,
    now,
    chance: () => 0,
    providers: [
      {
        provider: awsProvider({
          client: {
            region: 'us-east-1',
            endpoint: aws.url,
            credentials: { accessKeyId: awsKey, secretAccessKey: 'simulated' },
          },
          timeoutMs: 2000,
          takeRequest: () => takeRequest(store, 'aws', dayOf(now()), allowance),
        }),
        intervalMs: pollMs.aws,
      },
      {
        provider: claudeProvider({ apiKey: claudeKey, baseUrl: claude.url, retries: 0, timeoutMs: 2000 }),
        intervalMs: pollMs.usual,
      },
      {
        provider: githubProvider({ store, prices: settings.cost.runnerPrices, configured, now }),
        intervalMs: pollMs.usual,
      },
    ].filter(({ provider }) => providers.includes(provider.name)),
  });
  return {
    get now() {
      return clock.now;
    },
    set now(time) {
      clock.now = time;
    },
    aws,
    claude,
    service,
    log,
    metrics: async () => (await service.app.inject('/metrics')).body,
    close: async () => {
      await Promise.all([aws.close(), claude.close()]);
      await service.stop();
    },
  };
}
