import type { Queryable, Store } from '../../../store/index.ts';
import { type Day, addDays, dayOf, earlier } from '../days.ts';
import { Decimal } from '../money.ts';
import { type BillLine, CollectionError, type Provider, type Reading } from './provider.ts';

/** US dollars a minute, by runner label; `default` for the others. */
export type RunnerPrices = Readonly<Record<string, number>>;

/** Runs that the pipeline exporter hears of late still count on the day on which they ended. */
const lateDays = 45;
/** The pipeline exporter compares with GitHub every few minutes: behind by more, minutes are missing. */
const mostBehindMs = 3 * 3_600_000;

/** What the provider needs. */
export interface GitHubOptions {
  readonly store: Store;
  readonly prices: RunnerPrices;
  readonly configured: readonly { readonly repository: string; readonly workflow: string }[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * GitHub's bills: minutes that the pipeline exporter counted, by day, workflow and runner, at the price of the time at
 * which they were first seen; another price changes no past day. It is read from the database that both share.
 */
export function githubProvider({ store, prices, configured, now }: GitHubOptions): Provider {
  return {
    name: 'github',
    longestWindow: 400,
    rereadFrom: (today) => addDays(today, -lateDays),
    async readBills(from, to): Promise<Reading> {
      const comparedAt = await loadComparedAt(store);
      if (comparedAt !== undefined && now() - comparedAt > mostBehindMs) {
        throw new CollectionError(
          'unavailable',
          `the pipeline exporter has not compared its runs with GitHub since ${new Date(comparedAt).toISOString()}: minutes are missing`,
        );
      }
      const lines = await store.transaction(async (tx) => {
        await priceMinutes(tx, prices, from, to);
        return loadLines(tx, from, to);
      });
      // A workflow that did not run cost nothing: that is known.
      const idle = configured.map(({ repository, workflow }) => ({
        day: addDays(to, -1),
        service: `${repository}/${workflow}`,
        detail: '',
        amount: new Decimal(0),
      }));
      const knownUntil = comparedAt === undefined ? to : earlier(to, dayOf(comparedAt));
      return { lines: [...lines, ...idle], knownUntil };
    },
  };
}

/** Until when the pipeline exporter knows GitHub's runs; undefined where it only has deliveries. */
async function loadComparedAt(on: Queryable): Promise<number | undefined> {
  const tables = await on.query<{ present: boolean }>(
    "SELECT to_regclass('billed_days') IS NOT NULL AS present",
  );
  if (tables.rows[0]?.present !== true) {
    throw new CollectionError(
      'unavailable',
      'this database has no minutes: does the pipeline exporter use it, in a version that knows days?',
    );
  }
  const { rows } = await on.query<{ at: Date | null }>(
    'SELECT max(reconciled_until) AS at FROM repositories',
  );
  return rows[0]?.at?.getTime();
}

/** Gives minutes that are new their price. */
async function priceMinutes(tx: Queryable, prices: RunnerPrices, from: Day, to: Day): Promise<void> {
  const { rows } = await tx.query<{
    day: string;
    repository: string;
    workflow: string;
    runner: string;
    fresh: number;
  }>(
    `SELECT billed.day::text AS day, repository, workflow, runner, billed.minutes - coalesce(known.minutes, 0) AS fresh
     FROM billed_days AS billed LEFT JOIN cost_minutes AS known USING (day, repository, workflow, runner)
     WHERE billed.day >= $1::date AND billed.day < $2::date AND billed.minutes > coalesce(known.minutes, 0)`,
    [from, to],
  );
  await tx.query(
    `INSERT INTO cost_minutes AS known (day, repository, workflow, runner, minutes, amount)
     SELECT day::date, repository, workflow, runner, minutes, amount::numeric
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
       AS new (day, repository, workflow, runner, minutes, amount)
     ON CONFLICT (day, repository, workflow, runner) DO UPDATE
       SET minutes = known.minutes + excluded.minutes, amount = known.amount + excluded.amount`,
    [
      rows.map(({ day }) => day),
      rows.map(({ repository }) => repository),
      rows.map(({ workflow }) => workflow),
      rows.map(({ runner }) => runner),
      rows.map(({ fresh }) => fresh),
      rows.map(({ runner, fresh }) =>
        new Decimal(prices[runner] ?? prices['default'] ?? 0).times(fresh).toString(),
      ),
    ],
  );
}

async function loadLines(tx: Queryable, from: Day, to: Day): Promise<BillLine[]> {
  const { rows } = await tx.query<{ day: string; service: string; runner: string; amount: string }>(
    `SELECT day::text AS day, repository || '/' || workflow AS service, runner, amount::text AS amount
     FROM cost_minutes WHERE day >= $1::date AND day < $2::date`,
    [from, to],
  );
  return rows.map(({ day, service, runner, amount }) => ({
    day,
    service,
    detail: runner,
    amount: new Decimal(amount),
  }));
}

/** What each workflow has cost since the first day, also those that never ran. */
export async function costOfWorkflows(
  on: Queryable,
): Promise<readonly { readonly repository: string; readonly workflow: string; readonly amount: Decimal }[]> {
  const { rows } = await on.query<{ repository: string; workflow: string; amount: string }>(
    'SELECT repository, workflow, sum(amount)::text AS amount FROM cost_minutes GROUP BY repository, workflow ORDER BY repository, workflow',
  );
  return rows.map(({ repository, workflow, amount }) => ({
    repository,
    workflow,
    amount: new Decimal(amount),
  }));
}
