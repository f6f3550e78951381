import type { Queryable } from '../../../store/index.ts';
import type { Day } from '../days.ts';
import { Decimal } from '../money.ts';
import type { ProviderName } from '../providers/provider.ts';

/** Keeps what a provider expects the rest of the month to cost, from the start of `day` on. */
export async function saveForecast(
  on: Queryable,
  provider: ProviderName,
  day: Day,
  remaining: Decimal,
): Promise<void> {
  await on.query(
    `INSERT INTO cost_forecasts (provider, day, remaining) VALUES ($1, $2::date, $3::numeric)
     ON CONFLICT (provider, day) DO UPDATE SET remaining = excluded.remaining`,
    [provider, day, remaining.toString()],
  );
}

/** What was expected from the start of `day` on; undefined where the provider was not asked or did not know. */
export async function loadForecast(
  on: Queryable,
  provider: ProviderName,
  day: Day,
): Promise<Decimal | undefined> {
  const { rows } = await on.query<{ remaining: string }>(
    'SELECT remaining::text AS remaining FROM cost_forecasts WHERE provider = $1 AND day = $2::date',
    [provider, day],
  );
  return rows[0] && new Decimal(rows[0].remaining);
}
