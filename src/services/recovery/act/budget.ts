import type { Item, Queryable } from '../../../store/index.ts';
import type { Alert } from '../tables/alerts.ts';
import { countLastHour, workflowKey } from '../tables/reruns.ts';
import type { Run } from '../github/run.ts';
import type { Decision } from '../tables/decisions.ts';
import { type Context, record } from './context.ts';
import { waitWith } from './wait.ts';

/** Which budget is used up, and how many reruns did that. */
export interface UsedUp {
  readonly reason: 'budget' | 'budget_workflow';
  readonly detail: string;
}

/** What the reruns of the last hour leave room for. */
export class Budget {
  readonly #settings: Context['settings'];
  readonly #workflows: Map<string, number>;
  #all: number;

  private constructor(settings: Context['settings'], all: number, workflows: ReadonlyMap<string, number>) {
    this.#settings = settings;
    this.#all = all;
    this.#workflows = new Map(workflows);
  }

  /** Counts the reruns of the last hour. */
  static async load({ settings }: Pick<Context, 'settings'>, on: Queryable): Promise<Budget> {
    const { all, workflows } = await countLastHour(on);
    return new Budget(settings, all, workflows);
  }

  /** Why there is no room for one more rerun of the alert's workflow; undefined where there is. */
  usedUp(alert: Alert): UsedUp | undefined {
    const { rerunsPerHour, rerunsPerHourPerWorkflow } = this.#settings;
    if (this.#all >= rerunsPerHour) return { reason: 'budget', detail: `${this.#all} reruns within an hour` };
    const ofWorkflow = this.#workflows.get(workflowKey(alert)) ?? 0;
    if (ofWorkflow >= rerunsPerHourPerWorkflow)
      return { reason: 'budget_workflow', detail: `${ofWorkflow} reruns of this workflow within an hour` };
    return undefined;
  }

  /** One more rerun of the alert's workflow. */
  use(alert: Alert): void {
    this.#all += 1;
    this.#workflows.set(workflowKey(alert), (this.#workflows.get(workflowKey(alert)) ?? 0) + 1);
  }
}

/** Puts a look off for which the budgets leave no room. */
export async function waitForBudget(
  context: Context,
  {
    item,
    alert,
    run,
    why,
  }: { readonly item: Item; readonly alert: Alert; readonly run?: Run | undefined; readonly why: UsedUp },
): Promise<void> {
  await context.store.transaction(async (tx) => {
    await record(context, tx, { ...aboutRun(alert, run), decision: 'later', ...why });
    // Not all at the same moment: there is room for few of them.
    const waitMs = context.timing.budgetMs * (0.8 + 0.2 * Math.random());
    await waitWith(context, tx, { item, waitMs, why: why.detail });
  });
}

/** What a decision on an alert is about. */
export function aboutRun(
  { id, repository, workflow }: Alert,
  run: Run | undefined,
): Omit<Decision, 'decision' | 'reason' | 'detail'> {
  return { alertId: id, repository, workflow, runId: run?.runId, attempt: run?.attempt };
}
