import type { Queryable } from '../../../store/index.ts';
import type { Day } from '../days.ts';
import { Decimal } from '../money.ts';
import type { BillLine, ProviderName } from '../providers/provider.ts';

/**
 * Puts what a provider says of some days in place of what was stored of them: corrections are taken over, lines that
 * it no longer names go.
 * @param to the day after the last
 */
export async function replaceBills(
  tx: Queryable,
  provider: ProviderName,
  span: { readonly from: Day; readonly to: Day },
  lines: readonly BillLine[],
): Promise<void> {
  await tx.query('DELETE FROM cost_bills WHERE provider = $1 AND day >= $2::date AND day < $3::date', [
    provider,
    span.from,
    span.to,
  ]);
  await tx.query(
    // An answer may name one line on two of its pages.
    `INSERT INTO cost_bills (provider, day, service, detail, amount)
     SELECT $1, day::date, service, detail, sum(amount::numeric)
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS new (day, service, detail, amount)
     GROUP BY day, service, detail`,
    [
      provider,
      lines.map(({ day }) => day),
      lines.map(({ service }) => service),
      lines.map(({ detail }) => detail),
      lines.map(({ amount }) => amount.toString()),
    ],
  );
}

/** How many lines are stored of a provider's days. */
export async function countBills(
  on: Queryable,
  provider: ProviderName,
  span: { readonly from: Day; readonly to: Day },
): Promise<number> {
  const { rows } = await on.query<{ lines: number }>(
    'SELECT count(*) AS lines FROM cost_bills WHERE provider = $1 AND day >= $2::date AND day < $3::date',
    [provider, span.from, span.to],
  );
  return rows[0]?.lines ?? 0;
}

/** Every stored day of a provider from `since` on, by service, in the order of days and services. */
export async function loadBills(
  on: Queryable,
  provider: ProviderName,
  since: Day,
): Promise<readonly { readonly day: Day; readonly service: string; readonly amount: Decimal }[]> {
  const { rows } = await on.query<{ day: string; service: string; amount: string }>(
    `SELECT day::text AS day, service, sum(amount)::text AS amount FROM cost_bills
     WHERE provider = $1 AND day >= $2::date GROUP BY day, service ORDER BY day, service`,
    [provider, since],
  );
  return rows.map(({ day, service, amount }) => ({ day, service, amount: new Decimal(amount) }));
}
