export type { Delivery, Failure, Refusal } from './http-stand-in.ts';
export { type PagerDutyEvent, PagerDutyStandIn, pagerDutyKey } from './pagerduty.ts';
export { type SlackMessage, SlackStandIn } from './slack.ts';
export { type Mail, type SmtpFailure, SmtpStandIn } from './smtp.ts';
export { type WebhookMessage, type WebhookOptions, WebhookStandIn } from './webhook.ts';
