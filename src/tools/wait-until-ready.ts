import { setTimeout as sleep } from 'node:timers/promises';

/** How a server tells that it is ready. */
export interface Readiness {
  /** Address that is asked again and again. */
  readonly url: string;
  /** Header fields of the request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Which statuses mean ready; 200 to 299 unless given. */
  readonly accept?: (status: number) => boolean;
  /** Limit in milliseconds; 30 s unless given. */
  readonly deadlineMs?: number;
}

/**
 * Asks an address until it answers as wanted.
 *
 * @param hasEnded tells that waiting has become useless
 * @returns undefined once ready; else why not, as half a sentence
 */
export async function waitUntilReady(
  readiness: Readiness,
  hasEnded: () => boolean = () => false,
): Promise<string | undefined> {
  const {
    url,
    headers = {},
    accept = (status) => status >= 200 && status < 300,
    deadlineMs = 30_000,
  } = readiness;
  const deadline = Date.now() + deadlineMs;
  let last = 'nothing answered';
  while (!hasEnded()) {
    const left = deadline - Date.now();
    if (left <= 0) return `${url} was not ready within ${deadlineMs / 1000} s (${last})`;
    try {
      const signal = AbortSignal.timeout(Math.min(2000, left));
      const response = await fetch(url, { headers, signal, redirect: 'manual' });
      await response.body?.cancel();
      if (accept(response.status)) return undefined;
      last = `status ${response.status}`;
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      last = cause instanceof Error ? cause.message : String(cause);
    }
    await sleep(50);
  }
  return 'it ended before it was ready';
}
