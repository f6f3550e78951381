import type { Queryable } from '../../../store/index.ts';
import type { Day } from '../days.ts';
import type { ProviderName } from '../providers/provider.ts';

/**
 * Takes one request out of the day's allowance, before it is sent: a process that is killed in between has paid at
 * most for one that it did not send.
 * @returns false where the allowance is used up
 */
export async function takeRequest(
  on: Queryable,
  provider: ProviderName,
  day: Day,
  allowance: number,
): Promise<boolean> {
  const { count } = await on.query(
    `INSERT INTO cost_requests AS known (provider, day, requests) VALUES ($1, $2::date, 1)
     ON CONFLICT (provider, day) DO UPDATE SET requests = known.requests + 1 WHERE known.requests < $3`,
    [provider, day, allowance],
  );
  return count === 1;
}

/** Requests made, by day. */
export async function loadRequests(
  on: Queryable,
  provider: ProviderName,
): Promise<readonly { readonly day: Day; readonly requests: number }[]> {
  const { rows } = await on.query<{ day: string; requests: number }>(
    'SELECT day::text AS day, requests FROM cost_requests WHERE provider = $1 ORDER BY day',
    [provider],
  );
  return rows;
}
