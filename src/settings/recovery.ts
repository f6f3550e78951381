import { z } from 'zod';
import { cidr, count, duration, percent, strict } from './fields.ts';

const yesNo = z.boolean({ error: 'true or false' });

/** What the recovery service may do, and from where on a person is told that it fails. */
export const recovery = strict({
  /** The kill switch: false leaves alerts stored and undecided. */
  enabled: yesNo.default(true),
  /** Decide and record, but ask nothing of GitHub. */
  dryRun: yesNo.default(false),
  attemptsPerRun: count(1).max(50, 'at most 50: GitHub allows no more').default(3),
  rerunsPerHourPerWorkflow: count(1).default(10),
  rerunsPerHour: count(1).default(200),
  /** Alerts that a replica decides on, and reruns that it asks for, at a time. */
  concurrency: count(1).max(100, 'at most 100').default(10),
  /** Webhooks that one address may send. */
  requestsPerSecond: count(1).default(5000),
  /** Runs older than this are left alone; GitHub refuses after 30 days. */
  oldestRun: duration.default('24h'),
  retryForks: yesNo.default(false),
  retryDeploys: yesNo.default(false),
  allowedCidrs: z
    .array(cidr, { error: 'a list of address ranges' })
    .default(['127.0.0.0/8', '::1/128', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']),
  failing: strict({
    percent: percent.default(50),
    window: duration.default('1h'),
    leastReruns: count(1).default(3),
  }).prefault({}),
  circuitOpenFor: duration.default('10m'),
}).prefault({});
