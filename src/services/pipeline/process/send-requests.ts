import { RefusedByCollector } from '../../../otlp/index.ts';

/**
 * Sends one trace or one log in several requests, all of them, whatever is refused on the way.
 * @returns the first refusal, where the collector took the rest: to send all of it again would double that
 * @throws RefusedByCollector where it took nothing, so that nothing is lost by another try
 * @throws Error at once where it is away
 */
export async function sendRequests<T>(
  requests: Iterable<T>,
  send: (request: T) => Promise<void>,
): Promise<RefusedByCollector | undefined> {
  let refused: RefusedByCollector | undefined;
  let taken = false;
  for (const request of requests) {
    try {
      await send(request);
      taken = true;
    } catch (error) {
      if (!(error instanceof RefusedByCollector)) throw error;
      refused ??= error;
      taken ||= error.partly;
    }
  }
  if (refused && !taken) throw refused;
  return refused;
}
