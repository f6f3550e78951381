import type { Logger } from '../../../http/index.ts';
import type { Store } from '../../../store/index.ts';
import { CollectionError, type Provider, type ProviderName, type Reason } from '../providers/provider.ts';
import { loadProgress, saveProgress } from '../tables/progress.ts';
import { raiseAll } from './raise-counters.ts';
import { readProvider } from './read-provider.ts';
import { type Schedule, nextReading } from './schedule.ts';

/** What collecting needs. */
export interface CollectorOptions {
  readonly store: Store;
  readonly logger: Logger;
  readonly schedule: Schedule;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly chance: () => number;
  readonly countError: (provider: ProviderName, reason: Reason) => void;
}

/**
 * Reads a provider where it is due. A failure is logged and counted, and leaves what is known as it is; the next
 * attempt waits longer each time.
 * @returns whether it was due
 */
export async function collect(provider: Provider, options: CollectorOptions): Promise<boolean> {
  const { store, logger, schedule, now, chance, countError } = options;
  const { name } = provider;
  const at = now();
  const { nextAt, failures } = await loadProgress(store, name);
  if (nextAt !== undefined && at < nextAt) return false;
  try {
    await readProvider(store, provider, at);
    await raiseAll(store, provider, now());
    const done = { lastSuccessAt: now(), nextAt: nextReading(now(), schedule, 0, chance()), failures: 0 };
    await saveProgress(store, name, done);
    logger.info({ provider: name }, 'costs read');
  } catch (error) {
    // Anything that is not said by a provider comes from the database or is a fault of ours.
    const reason = error instanceof CollectionError ? error.reason : 'database';
    countError(name, reason);
    const next = nextReading(now(), schedule, failures + 1, chance());
    logger.warn(
      {
        provider: name,
        reason,
        ...(error instanceof CollectionError ? { detail: error.message } : { err: error }),
        nextAttempt: new Date(next).toISOString(),
      },
      'costs could not be read; the last figures stay',
    );
    await saveProgress(store, name, { nextAt: next, failures: failures + 1 });
  }
  return true;
}
