import type { recoveryHandlers } from '../../../../metrics/recovery.ts';
import type { Judgement } from '../decide/judge.ts';
import type { Alert } from '../tables/alerts.ts';

/** Name of a handler as metrics have it. */
export type HandlerName = (typeof recoveryHandlers)[number];

/** Decides what is done about an alert of its kind. */
export interface Handler {
  readonly name: HandlerName;
  /**
   * Reads what it needs of GitHub and the database; changes nothing.
   * @param except a rerun that is decided on again: it does not stand in its own way
   */
  judge(alert: Alert, except?: number): Promise<Judgement>;
}

/** Handlers by the value of the alert's label `recovery`. */
export type Handlers = ReadonlyMap<string, Handler>;
