import type { AttemptKey } from './tables/runs.ts';

/** An attempt as a queue's key. */
export function attemptText({ runId, attempt }: AttemptKey): string {
  return `${runId}/${attempt}`;
}

/** The attempt that a queue's key names. */
export function parseAttempt(key: string): AttemptKey {
  const [runId, attempt] = key.split('/').map(Number);
  if (![runId, attempt].every(Number.isSafeInteger) || runId === undefined || attempt === undefined) {
    throw new TypeError(`${key} is no attempt`);
  }
  return { runId, attempt };
}
