import type { Store } from '../../../store/index.ts';
import { type Day, addDays, dayOf, earlier, firstOfMonth, startOf } from '../days.ts';
import { CollectionError, type Provider } from '../providers/provider.ts';
import { countBills, replaceBills } from '../tables/bills.ts';
import { loadForecast, saveForecast } from '../tables/forecasts.ts';
import { type Progress, loadProgress, saveProgress } from '../tables/progress.ts';
import { replaceTokens } from '../tables/tokens.ts';

const hourMs = 3_600_000;
/** How far a first reading goes back. */
export const backfillDays = 90;
/** Days that are not complete yet at their end. */
const fillingDays = 3;
/** Hours whose tokens may still change. */
const lateHours = 48;

/**
 * Reads a provider's bills and tokens: the days that are new, and those that may have changed. Each window is
 * stored by itself, so that a process that is killed goes on behind the last one.
 * @throws CollectionError where a window could not be read; what was stored before stays
 */
export async function readProvider(store: Store, provider: Provider, now: number): Promise<void> {
  await readBills(store, provider, dayOf(now));
  await readTokens(store, provider, now);
}

async function readBills(store: Store, provider: Provider, today: Day): Promise<void> {
  const { name } = provider;
  const progress = await loadProgress(store, name);
  let from = firstDay(provider, progress, today);
  while (from < today) {
    const to = earlier(addDays(from, provider.longestWindow), today);
    const { lines, knownUntil } = await provider.readBills(from, to);
    if (lines.length === 0 && (await countBills(store, name, { from, to })) > 0) {
      throw new CollectionError(
        'malformed',
        `${name} names no cost at all from ${from} to ${to}, though it did before: what is known stays`,
      );
    }
    const reached = { readUntil: to, knownUntil };
    await store.transaction(async (tx) => {
      await replaceBills(tx, name, { from, to }, lines);
      await saveProgress(tx, name, reached);
    });
    from = to;
  }
  if (!progress.backfilled) await saveProgress(store, name, { backfilled: true });
}

/**
 * A backfill goes on where it was. Later readings also ask for what may have changed: the first of a day for all of it,
 * those that follow for the last days, which fill up over the day.
 */
function firstDay(provider: Provider, progress: Progress, today: Day): Day {
  const { readUntil, backfilled, lastSuccessAt } = progress;
  const start = readUntil ?? addDays(today, -backfillDays);
  if (!backfilled) return start;
  const isFirst = lastSuccessAt === undefined || dayOf(lastSuccessAt) < today;
  return earlier(start, isFirst ? provider.rereadFrom(today) : addDays(today, -fillingDays));
}

async function readTokens(store: Store, provider: Provider, now: number): Promise<void> {
  if (provider.readTokens === undefined) return;
  const { tokensUntil } = await loadProgress(store, provider.name);
  // The hour that goes on is not complete.
  const end = Math.floor(now / hourMs) * hourMs;
  let from =
    tokensUntil === undefined
      ? startOf(addDays(dayOf(now), -backfillDays))
      : Math.min(tokensUntil, end - lateHours * hourMs);
  while (from < end) {
    const span = { from, to: Math.min(from + provider.longestWindow * 24 * hourMs, end) };
    const hours = await provider.readTokens(span.from, span.to);
    await store.transaction(async (tx) => {
      await replaceTokens(tx, span, hours);
      await saveProgress(tx, provider.name, { tokensUntil: span.to });
    });
    from = span.to;
  }
}

/**
 * Asks a provider that has one for its forecast of the rest of the month.
 * @throws CollectionError where that fails
 */
export async function readForecast(store: Store, provider: Provider, now: number): Promise<void> {
  if (provider.forecast === undefined) return;
  const today = dayOf(now);
  // Once a day: it costs a request.
  if ((await loadForecast(store, provider.name, today)) !== undefined) return;
  const remaining = await provider.forecast(today, firstOfMonth(today, 1));
  if (remaining !== undefined) await saveForecast(store, provider.name, today, remaining);
}
