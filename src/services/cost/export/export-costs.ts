import { type Writable, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as metrics from '../../../../metrics/cost.ts';
import { costProviders } from '../../../../metrics/labels.ts';
import type { Environment } from '../../../http/index.ts';
import type { Settings } from '../../../settings/index.ts';
import { type Store, readDatabaseEnvironment } from '../../../store/index.ts';
import { type Day, addDays, dayOf, daysFrom, later, startOf } from '../days.ts';
import { figuresOf, lookBackDays } from '../figures/figures.ts';
import { toUsd } from '../money.ts';
import { openCostStore } from '../open-cost-store.ts';
import { loadBills } from '../tables/bills.ts';
import { loadForecast } from '../tables/forecasts.ts';
import { loadProgress } from '../tables/progress.ts';
import { type Piece, openMetricsText } from './open-metrics.ts';

/** What is exported. */
export interface ExportOptions {
  /** The first day whose cost is shown. */
  readonly from: Day;
  /** Nothing is said of this day or later: when Prometheus began to scrape. */
  readonly to?: Day | undefined;
  /** Seconds from one sample to the next. */
  readonly stepSeconds: number;
  /** Milliseconds since 1970: nothing is said of later. */
  readonly now: number;
}

/**
 * Writes what the exporter would have shown on the past days, had it known the corrected bills: each day's figures from
 * the end of that day to the end of the next, as OpenMetrics for `promtool tsdb create-blocks-from openmetrics`.
 * @returns how many samples were written
 */
export async function exportCosts(
  settings: Settings,
  environment: Environment,
  options: ExportOptions,
  stream: Writable,
): Promise<number> {
  const store = await openCostStore(readDatabaseEnvironment('cost', environment));
  try {
    return await writeHistory(store, settings, options, stream);
  } finally {
    await store.close();
  }
}

/** The same, from an open store. */
export async function writeHistory(
  store: Store,
  settings: Settings,
  options: ExportOptions,
  stream: Writable,
): Promise<number> {
  const pieces = await historyOf(store, settings, options);
  let samples = 0;
  function* chunks(): Generator<string> {
    samples = yield* openMetricsText(pieces, options.stepSeconds);
  }
  await pipeline(Readable.from(chunks()), stream);
  return samples;
}

async function historyOf(
  store: Store,
  settings: Settings,
  { from, to, now }: ExportOptions,
): Promise<readonly Piece[]> {
  const end = to === undefined ? now : Math.min(now, startOf(to) - 1);
  const pieces: Piece[] = [];
  for (const provider of costProviders) {
    const { knownUntil, lastSuccessAt } = await loadProgress(store, provider);
    if (knownUntil === undefined || lastSuccessAt === undefined) continue;
    const bills = await loadBills(store, provider, addDays(from, -lookBackDays));
    const first = bills[0]?.day;
    if (first === undefined) continue;
    for (const day of daysFrom(later(from, first), knownUntil)) {
      const shownFrom = startOf(addDays(day, 1));
      const span = { from: shownFrom, to: Math.min(startOf(addDays(day, 2)), end) };
      const past = bills.filter((bill) => bill.day <= day);
      const today = dayOf(shownFrom);
      const remaining = await loadForecast(store, provider, today);
      const figures = figuresOf({ bills: past, knownUntil: today, readAt: shownFrom, remaining });
      if (figures === undefined || span.to <= span.from) continue;
      pieces.push({
        ...span,
        metric: metrics.costPreviousDayTimestamp,
        labels: { provider },
        value: startOf(day) / 1000,
      });
      for (const { service, previousDay, monthToDate, monthForecast, expectation } of figures.services) {
        const labels = { provider, service };
        pieces.push({ ...span, metric: metrics.costPreviousDay, labels, value: toUsd(previousDay) });
        pieces.push({ ...span, metric: metrics.costMonthToDate, labels, value: toUsd(monthToDate) });
        pieces.push({ ...span, metric: metrics.costMonthForecast, labels, value: toUsd(monthForecast) });
        if (expectation === undefined) continue;
        pieces.push({ ...span, metric: metrics.costExpectedDay, labels, value: toUsd(expectation.expected) });
        pieces.push({
          ...span,
          metric: metrics.costExpectedDayUpper,
          labels,
          value: toUsd(expectation.upper),
        });
      }
    }
  }
  if (pieces.length === 0) return [];
  const whole = {
    from: Math.min(...pieces.map((piece) => piece.from)),
    to: Math.max(...pieces.map((piece) => piece.to)),
  };
  for (const [provider, value] of Object.entries(settings.cost.budgets))
    pieces.push({ ...whole, metric: metrics.costBudget, labels: { provider }, value });
  return pieces;
}
