import type { Queryable } from '../../../store/index.ts';
import type { Alert } from '../tables/alerts.ts';
import { countLastHour, workflowKey } from '../tables/reruns.ts';
import type { Context } from './context.ts';

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
