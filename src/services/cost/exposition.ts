import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import * as metrics from '../../../metrics/cost.ts';
import type { Metric } from '../../catalogue/index.ts';
import type { Settings } from '../../settings/index.ts';
import { startOf } from './days.ts';
import type { ProviderFigures } from './figures/figures.ts';
import { toUsd } from './money.ts';
import { type ProviderName, type Reason, reasons } from './providers/provider.ts';
import type { CounterRow } from './tables/counters.ts';

/** What the database says at a time. */
export interface Snapshot {
  readonly providers: ReadonlyMap<
    ProviderName,
    { readonly lastSuccessAt: number; readonly figures: ProviderFigures | undefined }
  >;
  readonly counters: readonly CounterRow[];
}

/** What `/metrics` shows. */
export interface Exposition {
  readonly registry: Registry;
  /** Shows another snapshot; none where another instance shows the database's figures. */
  readonly show: (snapshot: Snapshot | undefined) => void;
  readonly countError: (provider: ProviderName, reason: Reason) => void;
}

/** Labels that scraping adds. */
const ofTarget: readonly string[] = ['job', 'instance', 'namespace', 'pod'];

/** Registers the catalogue's metrics of cost. Budgets and errors are there from the start, the rest with its first figures. */
export function createExposition(settings: Settings, enabled: readonly ProviderName[]): Exposition {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const of = ({ name, help, labels }: Metric) => ({
    name,
    help,
    labelNames: Object.keys(labels).filter((label) => !ofTarget.includes(label)),
    registers: [registry],
  });
  const gauge = (metric: Metric): Gauge => new Gauge(of(metric));
  const previousDay = gauge(metrics.costPreviousDay);
  const expected = gauge(metrics.costExpectedDay);
  const upper = gauge(metrics.costExpectedDayUpper);
  const previousDayStart = gauge(metrics.costPreviousDayTimestamp);
  const toDate = gauge(metrics.costMonthToDate);
  const forecast = gauge(metrics.costMonthForecast);
  const lastSuccess = gauge(metrics.costLastSuccess);
  const gauges = [previousDay, expected, upper, previousDayStart, toDate, forecast, lastSuccess];
  const counters = new Map<string, Counter>(
    [metrics.costWorkflow, metrics.claudeTokens].map((metric) => [metric.name, new Counter(of(metric))]),
  );
  const budget = gauge(metrics.costBudget);
  for (const [provider, usd] of Object.entries(settings.cost.budgets)) budget.set({ provider }, usd);
  const errors = new Counter(of(metrics.costCollectionErrors));
  for (const provider of enabled) for (const reason of reasons) errors.inc({ provider, reason }, 0);

  return {
    registry,
    countError: (provider, reason) => {
      errors.inc({ provider, reason });
    },
    show: (snapshot) => {
      // Synchronous: no scrape sees the half of it.
      for (const metric of [...gauges, ...counters.values()]) metric.reset();
      for (const [provider, { lastSuccessAt, figures }] of snapshot?.providers ?? []) {
        lastSuccess.set({ provider }, lastSuccessAt / 1000);
        if (figures === undefined) continue;
        previousDayStart.set({ provider }, startOf(figures.previousDay) / 1000);
        for (const { service, expectation, ...amounts } of figures.services) {
          previousDay.set({ provider, service }, toUsd(amounts.previousDay));
          toDate.set({ provider, service }, toUsd(amounts.monthToDate));
          forecast.set({ provider, service }, toUsd(amounts.monthForecast));
          if (expectation === undefined) continue;
          expected.set({ provider, service }, toUsd(expectation.expected));
          upper.set({ provider, service }, toUsd(expectation.upper));
        }
      }
      for (const { metric, labels, value } of snapshot?.counters ?? [])
        counters.get(metric)?.inc(labels, toUsd(value));
    },
  };
}
