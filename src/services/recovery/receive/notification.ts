import { z } from 'zod';
import { refs } from '../../../../metrics/labels.ts';

/** An alert that asks for a recovery, as a notification told it. */
export interface ToldAlert {
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  readonly alertname: string;
  /** Value of its label `recovery`. */
  readonly recovery: string;
  readonly repository: string;
  readonly workflow: string;
  readonly ref: (typeof refs)[number];
  readonly firing: boolean;
}

/** What a notification holds for us. */
export interface Notification {
  readonly alerts: readonly ToldAlert[];
  /** Alerts of other kinds, and those that lack what a recovery needs. */
  readonly ignored: readonly { readonly alertname: string; readonly why: string }[];
}

/** Most alerts of one notification. */
const mostAlerts = 10_000;
const label = z.string().max(2000);
const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string().max(200), label),
  startsAt: z.iso.datetime({ offset: true }),
  fingerprint: z.string().regex(/^[0-9a-f]{1,64}$/),
});
const notification = z.object({ version: z.literal('4'), alerts: z.array(alert).max(mostAlerts) });

const repositoryName = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
// PostgreSQL refuses NUL; the others have no place in a name.
const plainText = /^[^\p{Cc}]{1,255}$/u;

/**
 * Reads a webhook of Alertmanager, version 4.
 * @param isKnown whether a value of the label `recovery` has a handler
 * @throws ZodError or SyntaxError where it is none
 * @see https://prometheus.io/docs/alerting/0.26/configuration/#webhook_config
 */
export function readNotification(text: string, isKnown: (recovery: string) => boolean): Notification {
  const { alerts } = notification.parse(JSON.parse(text));
  const told: ToldAlert[] = [];
  const ignored: { alertname: string; why: string }[] = [];
  for (const { status, labels, startsAt, fingerprint } of alerts) {
    const { alertname = '', recovery = '', repository = '', workflow = '', ref = 'default' } = labels;
    const knownRef = refs.find((known) => known === ref);
    const why = !isKnown(recovery)
      ? `no handler for recovery="${recovery.slice(0, 100)}"`
      : !repositoryName.test(repository)
        ? 'its label repository is not owner/name'
        : !plainText.test(workflow)
          ? 'it has no label workflow'
          : knownRef === undefined
            ? `its label ref is none of ${refs.join(', ')}`
            : undefined;
    if (why !== undefined || knownRef === undefined) {
      ignored.push({ alertname: alertname.slice(0, 100), why: why ?? '' });
      continue;
    }
    told.push({
      fingerprint,
      startsAt: Date.parse(startsAt),
      alertname: alertname.replaceAll(/\p{Cc}/gu, '').slice(0, 255),
      recovery,
      repository,
      workflow,
      ref: knownRef,
      firing: status === 'firing',
    });
  }
  return { alerts: told, ignored };
}
