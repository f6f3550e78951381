import { costWorkflow } from '../../../../metrics/cost.ts';
import type { Store } from '../../../store/index.ts';
import { addDays, dayOf } from '../days.ts';
import type { Snapshot } from '../exposition.ts';
import { zero } from '../money.ts';
import type { ProviderName } from '../providers/provider.ts';
import { loadBills } from '../tables/bills.ts';
import { loadCounters } from '../tables/counters.ts';
import { loadForecast } from '../tables/forecasts.ts';
import { loadProgress } from '../tables/progress.ts';
import { figuresOf, lookBackDays } from './figures.ts';

/** A workflow of the settings. */
export interface WatchedWorkflow {
  readonly repository: string;
  readonly workflow: string;
}

/** Reads what is to be shown. A provider that was never read has no figures, not even zeros. */
export async function loadSnapshot(
  store: Store,
  providers: readonly ProviderName[],
  workflows: readonly WatchedWorkflow[],
  now: number,
): Promise<Snapshot> {
  const shown = new Map<
    ProviderName,
    Snapshot['providers'] extends ReadonlyMap<string, infer V> ? V : never
  >();
  for (const provider of providers) {
    const { lastSuccessAt, knownUntil } = await loadProgress(store, provider);
    if (lastSuccessAt === undefined || knownUntil === undefined) continue;
    const today = dayOf(lastSuccessAt);
    const bills = await loadBills(store, provider, addDays(today, -lookBackDays));
    const remaining = await loadForecast(store, provider, today);
    const figures = figuresOf({ bills, knownUntil, readAt: lastSuccessAt, remaining });
    shown.set(provider, { lastSuccessAt, figures });
  }
  const stored = await loadCounters(store, now);
  const isStored = ({ repository, workflow }: WatchedWorkflow): boolean =>
    stored.some(
      ({ metric, labels }) =>
        metric === costWorkflow.name &&
        labels['repository'] === repository &&
        labels['workflow'] === workflow,
    );
  // Workflows that never cost anything are seen to be at 0.
  const idle = shown.has('github') ? workflows.filter((watched) => !isStored(watched)) : [];
  return {
    providers: shown,
    counters: [
      ...stored,
      ...idle.map(({ repository, workflow }) => ({
        metric: costWorkflow.name,
        labels: { repository, workflow },
        value: zero,
      })),
    ],
  };
}
