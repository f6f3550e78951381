export { equalSecrets } from './constant-time.ts';
export { type AppOptions, createApp, sendError } from './create-app.ts';
export {
  type Environment,
  EnvironmentError,
  durationVariable,
  portVariable,
  readEnvironment,
  readSecret,
} from './environment.ts';
export { type Logger, createLogger } from './logger.ts';
export { untilSignal } from './until-signal.ts';
