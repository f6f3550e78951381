import { z } from 'zod';
import { HttpStandIn, Refused } from './http-stand-in.ts';
import { readJson } from './read-json.ts';

const labels = z.record(z.string(), z.string());
const status = z.enum(['firing', 'resolved']);
const time = z.iso.datetime({ offset: true });

const alert = z.strictObject({
  status,
  labels,
  annotations: labels,
  startsAt: time,
  /** The year 1 while an alert fires without a known end. */
  endsAt: time,
  generatorURL: z.string(),
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
});

const message = z.strictObject({
  version: z.literal('4'),
  groupKey: z.string().min(1),
  truncatedAlerts: z.int().min(0),
  status,
  receiver: z.string().min(1),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: z.url(),
  alerts: z.array(alert).min(1),
});

/** Alertmanager's own JSON: https://prometheus.io/docs/alerting/0.26/configuration/#webhook_config */
export type WebhookMessage = z.output<typeof message>;

/** How a webhook is reached. */
export interface WebhookOptions {
  /** Token that must come as `Authorization: Bearer …`; without one any request is taken. */
  readonly token?: string;
  readonly path?: string;
}

/** A program that Alertmanager tells: the recovery service, a dead man's switch. */
export class WebhookStandIn extends HttpStandIn<WebhookMessage> {
  constructor({ token, path = '/webhooks/alertmanager' }: WebhookOptions = {}) {
    super({
      path,
      read: (request) => {
        if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
          throw new Refused(401, 'no such token');
        }
        return readJson(request, message);
      },
      accepted: () => ({ status: 200, contentType: 'text/plain', body: '' }),
      refused: (code, reason) => ({ status: code, contentType: 'text/plain', body: reason }),
    });
  }
}
