import { setFlagsFromString } from 'node:v8';
import { type Environment, createLogger, untilSignal } from '../../http/index.ts';
import type { Settings } from '../../settings/index.ts';
import { readPipelineEnvironment } from './environment.ts';
import { PipelineService } from './service.ts';

/**
 * Runs the pipeline exporter until it is asked to end.
 * @throws EnvironmentError where the environment is wrong
 */
export async function servePipeline(settings: Settings, environment: Environment): Promise<void> {
  const checked = readPipelineEnvironment(environment);
  // Deliveries leave garbage that outlives a short collection; V8 would let it grow to several times what is in use.
  setFlagsFromString('--heap-growing-percent=50');
  const logger = createLogger('pipeline-exporter', environment);
  const asked = untilSignal();
  const service = await PipelineService.open({ settings, environment: checked, logger });
  const address = await service.start(checked);
  logger.info({ address, database: service.store.kind }, 'pipeline exporter is listening');
  const signal = await asked;
  logger.info({ signal }, 'finishing what was accepted');
  await service.stop();
  logger.info('ended');
  // Requests that wait for GitHub's limits would keep the process alive for as long as these.
  setTimeout(() => process.exit(), 2000).unref();
}

export { examinePipeline } from './doctor.ts';
