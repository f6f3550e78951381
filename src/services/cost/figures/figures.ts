import { type Day, addDays, dayOf, daysFrom, earlier, firstOfMonth, later } from '../days.ts';
import { type Decimal, zero } from '../money.ts';
import { type Expectation, expectedDay } from './expected-day.ts';
import { monthToDate, shareOut, usualCost } from './month.ts';

/** A provider's days as they are stored. */
export interface ProviderDays {
  readonly bills: readonly { readonly day: Day; readonly service: string; readonly amount: Decimal }[];
  /** Days before are complete. */
  readonly knownUntil: Day;
  /** When the provider was last read without an error, in milliseconds since 1970: the figures speak of then. */
  readonly readAt: number;
  /** What the provider expects the rest of the month to cost, today among it. */
  readonly remaining?: Decimal | undefined;
}

/** What is shown of one service. */
export interface ServiceFigures {
  readonly service: string;
  readonly previousDay: Decimal;
  readonly expectation: Expectation | undefined;
  readonly monthToDate: Decimal;
  readonly monthForecast: Decimal;
}

/** What is shown of one provider. */
export interface ProviderFigures {
  readonly previousDay: Day;
  readonly services: readonly ServiceFigures[];
}

/** A service that is on no bill for so long is shown no more. */
const forgottenDays = 62;
/** Figures look back no further: a quarter of a year for first days of months. */
export const lookBackDays = 130;

/**
 * The figures of a provider as of its last reading: while it cannot be read they stay as they are, over the end of a
 * month too.
 * @returns undefined where no complete day is known
 */
export function figuresOf({
  bills,
  knownUntil,
  readAt,
  remaining,
}: ProviderDays): ProviderFigures | undefined {
  const today = dayOf(readAt);
  const until = earlier(today, knownUntil);
  const previousDay = addDays(until, -1);
  const byService = new Map<string, Map<Day, Decimal>>();
  for (const { day, service, amount } of bills) {
    if (day >= until) continue;
    const days = byService.get(service) ?? new Map<Day, Decimal>();
    byService.set(service, days.set(day, (days.get(day) ?? zero).plus(amount)));
  }
  for (const [service, days] of byService) {
    if (lastOf(days) < addDays(until, -forgottenDays)) byService.delete(service);
  }
  if (byService.size === 0) return undefined;

  // Days of the month that are over, but not known yet: the provider's own forecast has none of them.
  const unheard = daysFrom(later(until, firstOfMonth(today)), today);
  const left = daysFrom(today, firstOfMonth(today, 1));
  const drafts = [...byService].map(([service, days]) => {
    const first = firstOf(days);
    // A day without a line cost nothing; of days before its first line nothing is known.
    const amountOn = (day: Day): Decimal | undefined =>
      day < first || day >= until ? undefined : (days.get(day) ?? zero);
    return {
      service,
      amountOn,
      toDate: monthToDate(today, amountOn),
      missing: usualCost(unheard, until, amountOn),
      rest: usualCost(left, until, amountOn),
    };
  });
  const ours = new Map(drafts.map(({ service, rest }) => [service, rest]));
  const theirs = remaining && shareOut(remaining, ours);
  return {
    previousDay,
    services: drafts.map(({ service, amountOn, toDate, missing, rest }) => ({
      service,
      previousDay: amountOn(previousDay) ?? zero,
      expectation: expectedDay(previousDay, amountOn),
      monthToDate: toDate,
      monthForecast: toDate.plus(missing).plus(theirs?.get(service) ?? rest),
    })),
  };
}

function firstOf(days: ReadonlyMap<Day, Decimal>): Day {
  return [...days.keys()].reduce((first, day) => (day < first ? day : first));
}

function lastOf(days: ReadonlyMap<Day, Decimal>): Day {
  return [...days.keys()].reduce((last, day) => (day > last ? day : last));
}
