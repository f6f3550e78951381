import type { Item, Queryable } from '../../../store/index.ts';
import { unbeginLook } from '../tables/alerts.ts';
import type { Context } from './context.ts';

/** What the key of a look says: `alert/number`. */
export function lookOf({ key }: Item): { readonly alertId: number; readonly number: number } {
  const [alertId = 0, number = 0] = key.split('/').map(Number);
  return { alertId, number };
}

/**
 * Puts a look off. Where another one was planned since it began, this one gives way to it: an alert waits once, however
 * often it is told.
 */
export async function waitWith(
  { topics }: Pick<Context, 'topics'>,
  tx: Queryable,
  { item, waitMs, why }: { item: Item; waitMs: number; why: string },
): Promise<void> {
  const { alertId, number } = lookOf(item);
  if (await unbeginLook(tx, alertId, number)) await topics.looks.postpone(item, waitMs, why, tx);
  else await topics.looks.done(tx, [item]);
}
