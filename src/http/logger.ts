import { type Logger, pino } from 'pino';
import type { Environment } from './environment.ts';

export type { Logger } from 'pino';

/**
 * The log of a service: one JSON object a line on standard output, level by name, time in ISO 8601. `LOG_LEVEL`
 * selects the least level (`info` unless it is set; `silent` for none).
 */
export function createLogger(service: string, environment: Environment): Logger {
  const wanted = environment['LOG_LEVEL'] ?? '';
  return pino({
    level: wanted in pino.levels.values || wanted === 'silent' ? wanted : 'info',
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['req.headers.authorization', 'request.headers.authorization', 'headers.authorization'],
  });
}
