import { costBudget, type costMonthToDate } from '../metrics/cost.ts';
import { type Vector, lastOverTime, maxBy, round, sumBy, withLabel } from '../src/promql/index.ts';
import type { Settings } from '../src/settings/index.ts';

/** How long the last figures count while the exporter is away. */
export const lastKnown = '15m';

/**
 * Figures of a month that are above their budget: by provider, and those of all providers together as provider `all`.
 * A provider without a budget is not judged.
 * @param figure a gauge by provider and service, in US dollars.
 */
export function aboveBudget(figure: typeof costMonthToDate): Vector<'provider'> {
  // For a moment two instances may tell of one bill: the higher counts, not both. What is spent stays spent: a restart
  // of the exporter must not end one incident and open the next.
  const bills = maxBy(['provider', 'service'], lastOverTime(figure.where().over(lastKnown)));
  const byProvider = sumBy(['provider'], bills);
  const together = withLabel(sumBy([], bills), 'provider', 'all');
  // Sums of binary fractions differ from a budget that is exactly met.
  return round(byProvider.or(together), 0.000001).gt(
    maxBy(['provider'], lastOverTime(costBudget.where().over(lastKnown))),
  );
}

/** Template text of the budget, in US dollars, that an alert of `aboveBudget` speaks of. */
export function budgetOfAlert(budgets: Settings['cost']['budgets']): string {
  const cases = Object.entries(budgets).map(
    ([provider, usd]) => `if eq $labels.provider "${provider}" }}${usd}`,
  );
  return `{{ ${cases.join('{{ else ')}{{ end }}`;
}
