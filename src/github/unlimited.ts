import { RequestError } from '@octokit/request-error';

/**
 * Asks for the rate limit, which costs nothing, to learn whether GitHub answers and knows us. GitHub Enterprise without
 * limits says so with a 404: it was reached, and refused nobody. Any other 404 stays an error, such as that of a wrong
 * address of the API.
 * @param ask makes the request through octokit, for `GET /rate_limit`
 */
export async function askRateLimit(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!isWithoutLimits(error)) throw error;
  }
}

/** `Rate limiting is not enabled.`; older ones said `No rate limit for white listed users`. */
function isWithoutLimits(error: unknown): boolean {
  return error instanceof RequestError && error.status === 404 && /rate limit/i.test(error.message);
}
