import type { Queryable } from '../../../store/index.ts';
import type { TokenHour } from '../providers/provider.ts';

/** Puts what is said of some hours in place of what was stored of them. Times in milliseconds since 1970. */
export async function replaceTokens(
  tx: Queryable,
  span: { readonly from: number; readonly to: number },
  hours: readonly TokenHour[],
): Promise<void> {
  await tx.query('DELETE FROM cost_tokens WHERE hour >= $1 AND hour < $2', [
    new Date(span.from),
    new Date(span.to),
  ]);
  const rows = hours.flatMap(({ hour, model, tokens }) =>
    Object.entries(tokens).map(([type, count]) => ({ hour, model, type, count })),
  );
  await tx.query(
    `INSERT INTO cost_tokens (hour, model, token_type, tokens)
     SELECT to_timestamp(hour), model, token_type, sum(tokens)
     FROM unnest($1::double precision[], $2::text[], $3::text[], $4::bigint[]) AS new (hour, model, token_type, tokens)
     GROUP BY hour, model, token_type`,
    [
      rows.map(({ hour }) => hour / 1000),
      rows.map(({ model }) => model),
      rows.map(({ type }) => type),
      rows.map(({ count }) => count),
    ],
  );
}

/** All tokens that were ever stored, by model and kind. */
export async function sumTokens(
  on: Queryable,
): Promise<readonly { readonly model: string; readonly token_type: string; readonly tokens: string }[]> {
  const { rows } = await on.query<{ model: string; token_type: string; tokens: string }>(
    'SELECT model, token_type, sum(tokens)::text AS tokens FROM cost_tokens GROUP BY model, token_type ORDER BY model, token_type',
  );
  return rows;
}
