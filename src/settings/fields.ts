import { z } from 'zod';
import { type Duration, isDuration } from '../promql/index.ts';

// The kinds of value that settings are made of. Each says in `error` what it expects: that text stands in the message
// a person reads, after the field's path and the value found.

/** A duration such as `90s`, `5m`, `30d`. */
export const duration = z.custom<Duration>(
  (value) => typeof value === 'string' && isDuration(value) && !value.startsWith('0'),
  {
    error: 'a duration: a whole number above 0 and ms, s, m, h, d, w or y, such as "30m"',
  },
);

/** A wait that may be none: `0s`. */
export const wait = z.custom<Duration>((value) => typeof value === 'string' && isDuration(value), {
  error: 'a duration: a whole number and ms, s, m, h, d, w or y, such as "30s"',
});

/** A share in percent, 0 to 100. */
export const percent = z
  .number({ error: 'a number from 0 to 100 (percent)' })
  .min(0, 'a number from 0 to 100 (percent)')
  .max(100, 'a number from 0 to 100 (percent)');

/** An amount of US dollars, not negative. */
export const usd = z
  .number({ error: 'an amount in US dollars, 0 or more' })
  .min(0, 'an amount in US dollars, 0 or more');

/** A whole number of things, at least `least`. */
export function count(least = 0): z.ZodNumber {
  const expected = `a whole number, ${least} or more`;
  return z.number({ error: expected }).int(expected).min(least, expected);
}

/** A number above zero. */
export const positive = z.number({ error: 'a number above 0' }).positive('a number above 0');

/** Text that is not empty, on one line: it ends up in labels, titles and YAML. */
export const text = z
  .string({ error: 'text' })
  .min(1, 'text that is not empty')
  .max(200, 'at most 200 characters')
  .regex(/^[^\p{Cc}]*$/u, 'text on one line, without control characters');

/** An absolute http or https address without a slash at its end. */
export const url = z
  .url({ protocol: /^https?$/, error: 'an http or https address, such as "https://grafana.example.com"' })
  .refine((value) => !value.endsWith('/'), 'an address without a slash at its end')
  .refine((value) => !/[?#@\s]/.test(value), 'an address without query, fragment or user');

/** An e-mail address. */
export const email = z.email({ error: 'an e-mail address, such as "devops@example.com"' });

/** `host:port`. */
export const hostPort = z
  .string({ error: 'host:port, such as "smtp.example.com:587"' })
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:\d{1,5}$/, 'host:port, such as "smtp.example.com:587"');

/** `owner/name` of a GitHub repository. */
export const repositoryName = z
  .string({ error: 'owner/name of a GitHub repository' })
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, 'owner/name of a GitHub repository');

/** Name of a receiver, a tenant or a maintenance window: it stands in generated configuration. */
export const identifier = z
  .string({ error: 'a name of lower-case letters, digits and dashes' })
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a name of lower-case letters, digits and dashes');

/** An IPv4 or IPv6 range. */
export const cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error: 'an address range, such as "10.0.0.0/8" or "fd00::/8"',
});

/** An object that refuses fields it does not know. */
export const strict = z.strictObject;
