import type { Queryable } from '../../../store/index.ts';
import type { Day } from '../days.ts';
import type { ProviderName } from '../providers/provider.ts';

/** How far a provider is read. Times in milliseconds since 1970. */
export interface Progress {
  /** Days before are stored; undefined before the first reading. */
  readonly readUntil: Day | undefined;
  /** Whether the first days, up to the present, were ever read. */
  readonly backfilled: boolean;
  /** Days before are complete at the provider. */
  readonly knownUntil: Day | undefined;
  /** Hours before are stored. */
  readonly tokensUntil: number | undefined;
  readonly lastSuccessAt: number | undefined;
  readonly nextAt: number | undefined;
  /** Failed readings since the last success. */
  readonly failures: number;
}

const none: Progress = {
  readUntil: undefined,
  backfilled: false,
  knownUntil: undefined,
  tokensUntil: undefined,
  lastSuccessAt: undefined,
  nextAt: undefined,
  failures: 0,
};

interface Row {
  readonly read_until: string | null;
  readonly backfilled: boolean;
  readonly known_until: string | null;
  readonly tokens_until: Date | null;
  readonly last_success_at: Date | null;
  readonly next_at: Date | null;
  readonly failures: number;
}

/** What is known of a provider; nothing before its first reading. */
export async function loadProgress(on: Queryable, provider: ProviderName): Promise<Progress> {
  const { rows } = await on.query<Row>(
    `SELECT read_until::text AS read_until, backfilled, known_until::text AS known_until, tokens_until,
       last_success_at, next_at, failures FROM cost_providers WHERE provider = $1`,
    [provider],
  );
  const row = rows[0];
  if (row === undefined) return none;
  return {
    readUntil: row.read_until ?? undefined,
    backfilled: row.backfilled,
    knownUntil: row.known_until ?? undefined,
    tokensUntil: row.tokens_until?.getTime(),
    lastSuccessAt: row.last_success_at?.getTime(),
    nextAt: row.next_at?.getTime(),
    failures: row.failures,
  };
}

/** Writes down what changed. */
export async function saveProgress(
  on: Queryable,
  provider: ProviderName,
  changed: Partial<Progress>,
): Promise<void> {
  const date = (time: number | undefined): Date | null => (time === undefined ? null : new Date(time));
  const progress = { ...(await loadProgress(on, provider)), ...changed };
  await on.query(
    `INSERT INTO cost_providers (provider, read_until, backfilled, known_until, tokens_until, last_success_at, next_at, failures)
     VALUES ($1, $2::date, $3, $4::date, $5, $6, $7, $8)
     ON CONFLICT (provider) DO UPDATE SET read_until = excluded.read_until, backfilled = excluded.backfilled,
       known_until = excluded.known_until, tokens_until = excluded.tokens_until,
       last_success_at = excluded.last_success_at, next_at = excluded.next_at, failures = excluded.failures`,
    [
      provider,
      progress.readUntil ?? null,
      progress.backfilled,
      progress.knownUntil ?? null,
      date(progress.tokensUntil),
      date(progress.lastSuccessAt),
      date(progress.nextAt),
      progress.failures,
    ],
  );
}
