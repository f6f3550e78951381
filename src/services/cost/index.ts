import { type Environment, type Logger, createLogger, untilSignal } from '../../http/index.ts';
import type { Settings } from '../../settings/index.ts';
import type { Store } from '../../store/index.ts';
import { dayOf } from './days.ts';
import { type CostEnvironment, readCostEnvironment } from './environment.ts';
import { openCostStore } from './open-cost-store.ts';
import { awsProvider } from './providers/aws.ts';
import { claudeProvider } from './providers/claude.ts';
import { githubProvider } from './providers/github.ts';
import { CostService, type Scheduled } from './service.ts';
import { takeRequest } from './tables/requests.ts';

export { exportCosts } from './export/export-costs.ts';
export { examineCosts } from './doctor.ts';

/**
 * Runs the cost exporter until it is asked to end.
 * @throws EnvironmentError where the environment is wrong
 */
export async function serveCost(settings: Settings, environment: Environment): Promise<void> {
  const checked = readCostEnvironment(environment);
  const logger = createLogger('cost-exporter', environment);
  const asked = untilSignal();
  if (checked.databaseUrl === undefined) {
    logger.warn(
      { folder: checked.dataFolder },
      'no DATABASE_URL: embedded database, for laptops and tests only',
    );
  }
  const store = await openCostStore(checked, logger);
  const service = new CostService({
    settings,
    store,
    logger,
    providers: providersOf(settings, checked, store, logger),
  });
  const address = await service.start(checked);
  logger.info({ address, database: store.kind }, 'cost exporter is listening');
  const signal = await asked;
  logger.info({ signal }, 'finishing what goes on');
  await service.stop();
  logger.info('ended');
}

/** The providers that there are credentials for; the log names the others. */
function providersOf(
  settings: Settings,
  environment: CostEnvironment,
  store: Store,
  logger: Logger,
): Scheduled[] {
  const { anthropicKey, anthropicBaseUrl, databaseUrl, hasAws, pollMs } = environment;
  const { awsRequestsPerDay, runnerPrices } = settings.cost;
  const scheduled: Scheduled[] = [];
  if (anthropicKey === undefined) logger.warn('no ANTHROPIC_ADMIN_KEY_FILE: Claude is not read');
  else {
    const provider = claudeProvider({ apiKey: anthropicKey, baseUrl: anthropicBaseUrl });
    scheduled.push({ provider, intervalMs: pollMs.usual });
  }
  if (!hasAws) logger.warn('no credentials for AWS (AWS_ACCESS_KEY_ID, AWS_PROFILE, …): AWS is not read');
  else {
    const provider = awsProvider({
      takeRequest: () => takeRequest(store, 'aws', dayOf(Date.now()), awsRequestsPerDay),
    });
    scheduled.push({ provider, intervalMs: pollMs.aws });
  }
  if (databaseUrl === undefined)
    logger.warn('an embedded database holds no minutes of the pipeline exporter: GitHub is not read');
  else {
    const configured = settings.github.repositories.flatMap(({ name: repository, workflows }) =>
      workflows.map(({ name: workflow }) => ({ repository, workflow })),
    );
    const provider = githubProvider({ store, prices: runnerPrices, configured, now: Date.now });
    scheduled.push({ provider, intervalMs: pollMs.usual });
  }
  return scheduled;
}
