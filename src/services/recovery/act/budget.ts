import type { Queryable } from '../../../store/index.ts';
import type { Alert } from '../tables/alerts.ts';
import { countLastHour } from '../tables/reruns.ts';
import type { Context } from './context.ts';

/** Which budget is used up, and how many reruns did that. */
export interface UsedUp {
  readonly reason: 'budget' | 'budget_workflow';
  readonly detail: string;
}

/** Whether the reruns of the last hour leave no room for one more of the alert's workflow. */
export async function usedUp(
  { settings }: Pick<Context, 'settings'>,
  on: Queryable,
  { repository, workflow }: Alert,
): Promise<UsedUp | undefined> {
  const used = await countLastHour(on, repository, workflow);
  if (used.all >= settings.rerunsPerHour)
    return { reason: 'budget', detail: `${used.all} reruns within an hour` };
  if (used.workflow >= settings.rerunsPerHourPerWorkflow)
    return { reason: 'budget_workflow', detail: `${used.workflow} reruns of this workflow within an hour` };
  return undefined;
}
