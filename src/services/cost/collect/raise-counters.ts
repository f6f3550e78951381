import { claudeTokens, costWorkflow } from '../../../../metrics/cost.ts';
import type { Queryable } from '../../../store/index.ts';
import { Decimal } from '../money.ts';
import { costOfWorkflows } from '../providers/github.ts';
import type { Provider } from '../providers/provider.ts';
import { raiseCounters } from '../tables/counters.ts';
import { loadProgress } from '../tables/progress.ts';
import { sumTokens } from '../tables/tokens.ts';

/** New series are 0 for so long: two scrapes at the longest interval in use. */
const announceMs = 150_000;

/**
 * Raises the counters that follow from a provider's rows. What the first reading finds is the past: it is no increase,
 * so series that begin with it begin at their value.
 */
export async function raiseAll(on: Queryable, { name }: Provider, now: number): Promise<void> {
  const { lastSuccessAt } = await loadProgress(on, name);
  const shownFrom = lastSuccessAt === undefined ? 0 : now + announceMs;
  if (name === 'claude') {
    const targets = (await sumTokens(on)).map(({ model, token_type: type, tokens }) => ({
      metric: claudeTokens,
      labels: { model, token_type: type },
      value: new Decimal(tokens),
    }));
    await raiseCounters(on, targets, shownFrom);
  }
  if (name === 'github') {
    const targets = (await costOfWorkflows(on)).map(({ repository, workflow, amount }) => ({
      metric: costWorkflow,
      labels: { repository, workflow },
      value: amount,
    }));
    await raiseCounters(on, targets, shownFrom);
  }
}
