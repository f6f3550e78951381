import { type Environment, createLogger, untilSignal } from '../../http/index.ts';
import type { Settings } from '../../settings/index.ts';
import { readRecoveryEnvironment } from './environment.ts';
import { RecoveryService } from './service.ts';
import { createTiming } from './timing.ts';

/**
 * Runs the recovery service until it is asked to end.
 * @throws EnvironmentError where the environment is wrong
 */
export async function serveRecovery(settings: Settings, environment: Environment): Promise<void> {
  const checked = readRecoveryEnvironment(environment);
  const logger = createLogger('recovery', environment);
  const asked = untilSignal();
  const timing = createTiming(checked.pollMs);
  const service = await RecoveryService.open({ settings, environment: checked, timing, logger });
  const address = await service.start(checked);
  const { enabled, dryRun } = settings.recovery;
  logger.info({ address, database: service.store.kind, enabled, dryRun }, 'recovery service is listening');
  const signal = await asked;
  logger.info({ signal }, 'finishing what was accepted');
  await service.stop();
  logger.info('ended');
}

export { recoveryHistory, resumeRecovery, stopRecovery } from './history.ts';
