import { type RunAttempt, billedMinutes, ownJobs } from '../run.ts';
import { startOfDay } from '../time.ts';
import type { Biller } from './bill.ts';
import { type MicroUsd, toMicroUsd } from './money.ts';

/** US dollars a minute by runner label, with `default` for all others: `cost.runnerPrices` of the settings. */
export type RunnerPrices = Readonly<Record<string, number>>;

/** What the runner minutes of one attempt cost: each of its own jobs by its begun minutes. */
export function attemptCost(attempt: RunAttempt, prices: RunnerPrices): MicroUsd {
  return ownJobs(attempt).reduce((sum, job) => {
    if (job.runner === undefined) return sum;
    return sum + billedMinutes(job) * toMicroUsd(prices[job.runner] ?? prices['default'] ?? 0);
  }, 0);
}

/**
 * GitHub's bills, from the runs: a service for each workflow, `owner/name/workflow`. An attempt is billed on the day
 * on which it ended. Nothing is known of days before `from`.
 */
export function githubBiller(
  attempts: readonly RunAttempt[],
  workflows: readonly { readonly repository: string; readonly name: string }[],
  prices: RunnerPrices,
  from: number,
): Biller {
  const services = workflows.map(({ repository, name }) => `${repository}/${name}`);
  const amounts = new Map<string, MicroUsd>();
  for (const attempt of attempts) {
    const key = `${startOfDay(attempt.completedAt)} ${attempt.repository}/${attempt.workflow}`;
    amounts.set(key, (amounts.get(key) ?? 0) + attemptCost(attempt, prices));
  }
  return {
    provider: 'github',
    services,
    firstDay: startOfDay(from),
    bill: (day) =>
      services.map((service) => ({
        provider: 'github',
        service,
        day,
        amount: amounts.get(`${day} ${service}`) ?? 0,
      })),
  };
}
