import { z } from 'zod';
import { duration, email, hostPort, identifier, strict, text, url, wait } from './fields.ts';

/** Severities that a person is told of, most urgent first. */
export const severities = ['critical', 'high', 'medium'] as const;

const severity = z.enum(severities, { error: 'critical, high or medium' });

const emailReceiver = strict({
  type: z.literal('email'),
  to: z.array(email, { error: 'a list of e-mail addresses' }).min(1, 'at least one address'),
});

const slackReceiver = strict({
  type: z.literal('slack'),
  channel: z
    .string({ error: 'a channel such as "#pipeline-alerts"' })
    .regex(/^[#@][\w.-]{1,80}$/, 'a channel such as "#pipeline-alerts"'),
});

const pagerDutyReceiver = strict({
  type: z.literal('pagerduty'),
  /** Only for PagerDuty's European region or a relay. */
  url: url.optional(),
});

const webhookReceiver = strict({ type: z.literal('webhook'), url });

const receiver = z.discriminatedUnion(
  'type',
  [emailReceiver, slackReceiver, pagerDutyReceiver, webhookReceiver],
  {
    error: 'a receiver with type "email", "slack", "pagerduty" or "webhook"',
  },
);

const clock = z
  .string({ error: 'a time of day, such as "22:30"' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day, such as "22:30"');

const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], {
  error: 'a day of the week in English, lower case',
});

const dayRangeText = 'a day or a range of days, such as "1", "10:15" or "-3:-1"';

const timeZone = z
  .string({ error: 'a time zone, such as "Europe/Berlin"' })
  .refine((value) => isTimeZone(value), 'a time zone, such as "Europe/Berlin"');

const maintenanceWindow = strict({
  name: identifier,
  /** Which notifications are withheld meanwhile; alerts still fire and are still seen. */
  mutes: z.array(severity, { error: 'a list of severities' }).min(1, 'at least one severity'),
  weekdays: z.array(weekday, { error: 'a list of weekdays' }).min(1, 'at least one weekday').optional(),
  /** Days and ranges of days; `-1` is the month's last. */
  daysOfMonth: z
    .array(z.string({ error: dayRangeText }).refine(isDayRange, dayRangeText))
    .min(1, 'at least one day')
    .optional(),
  from: clock,
  to: clock,
  timeZone: timeZone.default('UTC'),
});

/** Who is told of what, and when not. */
export const alerting = strict({
  /** By name; `default` gets whatever no other rule speaks of. */
  receivers: z.record(identifier, receiver, { error: 'receivers by name' }),
  /** Names of receivers, by severity. */
  routes: strict({
    critical: z.array(identifier, { error: 'a list of receivers' }),
    high: z.array(identifier, { error: 'a list of receivers' }),
    medium: z.array(identifier, { error: 'a list of receivers' }),
  }),
  email: strict({
    from: email,
    smarthost: hostPort,
    username: text.optional(),
    requireTls: z.boolean().default(true),
  }),
  recoveryWebhook: url.default('http://recovery.observability.svc:8080/webhooks/alertmanager'),
  /** Told every minute that alerting works; it calls for help when it is not. Nobody, where none is set. */
  deadMansSwitch: url.optional(),
  groupWait: wait.default('30s'),
  groupInterval: duration.default('5m'),
  repeatInterval: duration.default('4h'),
  maintenance: z.array(maintenanceWindow, { error: 'a list of maintenance windows' }).default([]),
});

function isTimeZone(name: string): boolean {
  try {
    const { timeZone: found } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // Alertmanager looks for a file of that name, where capitals count; here they don't, and aliases are replaced.
    return /^[A-Z]/.test(name) && (found === name || found.toLowerCase() !== name.toLowerCase());
  } catch {
    return false;
  }
}

/** What Alertmanager takes: a range must not be empty in the shortest month, nor reach over the month's end. */
function isDayRange(text: string): boolean {
  const match = /^(-?\d{1,2})(?::(-?\d{1,2}))?$/.exec(text);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? match?.[1]);
  const exist = [first, last].every((day) => day !== 0 && Math.abs(day) <= 31);
  const fromStart = (day: number): number => (day < 0 ? 28 + day : day);
  return exist && !(first < 0 && last > 0) && fromStart(first) <= fromStart(last);
}
