import { z } from 'zod';
import { count, duration, strict, text, usd } from './fields.ts';

/** Bills: budgets, prices and from where on a day is unusual. */
export const money = strict({
  /** US dollars a calendar month (UTC). */
  budgets: strict({ all: usd, aws: usd, claude: usd, github: usd }),
  /** US dollars a minute, by runner label as GitHub bills it; `default` is for labels not listed. */
  runnerPrices: z.record(text, usd, { error: 'US dollars a minute, by runner label' }),
  /** An unusual day is above the expected one by at least this much. */
  anomalyLeastUsd: usd.default(10),
  /** How long a provider's last success may lie back. */
  staleAfter: duration.default('26h'),
  /** AWS Cost Explorer bills each request; no more than this many a day. */
  awsRequestsPerDay: count(1).default(24),
});
