import type { Logger } from '../../../http/index.ts';
import type { Store } from '../../../store/index.ts';
import { CollectionError, type Provider, type ProviderName, type Reason } from '../providers/provider.ts';
import { loadProgress, saveProgress } from '../tables/progress.ts';
import { raiseAll } from './raise-counters.ts';
import { readForecast, readProvider } from './read-provider.ts';
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
  const { store, logger, schedule, now, chance } = options;
  const { name } = provider;
  const at = now();
  const { nextAt: due, failures } = await loadProgress(store, name);
  if (due !== undefined && at < due) return false;
  try {
    await readProvider(store, provider, at);
    await forecast(provider, at, options);
    await raiseAll(store, provider, now());
    const nextAt = nextReading(now(), schedule, 0, chance());
    // As of the start: a day that ended while it was read is not in it.
    await saveProgress(store, name, { lastSuccessAt: at, nextAt, failures: 0 });
    logger.info({ provider: name }, 'costs read');
  } catch (error) {
    const nextAt = nextReading(now(), schedule, failures + 1, chance());
    complain(options, name, error, {
      message: 'costs could not be read; the last figures stay',
      more: { nextAttempt: new Date(nextAt).toISOString() },
    });
    await saveProgress(store, name, { nextAt, failures: failures + 1 });
  }
  return true;
}

/** Bills are good without the provider's forecast: that it failed is told, and the past days make one. */
async function forecast(provider: Provider, at: number, options: CollectorOptions): Promise<void> {
  try {
    await readForecast(options.store, provider, at);
  } catch (error) {
    const message = 'the forecast could not be read; the past days make one';
    complain(options, provider.name, error, { message });
  }
}

function complain(
  { logger, countError }: CollectorOptions,
  provider: ProviderName,
  error: unknown,
  { message, more = {} }: { readonly message: string; readonly more?: object },
): void {
  // Anything that is not said by a provider comes from the database or is a fault of ours.
  const reason = error instanceof CollectionError ? error.reason : 'database';
  countError(provider, reason);
  const what = error instanceof CollectionError ? { detail: error.message } : { err: error };
  logger.warn({ provider, reason, ...what, ...more }, message);
}
