import type { Queryable } from '../../../store/index.ts';
import type { Job, Run } from '../../../github/index.ts';
import { type RunnerPrices, billedMinutes, endOf, ran, runnerLabel } from './measure.ts';

/** What one attempt adds to a day: minutes by runner. */
export interface BilledDay {
  readonly day: string;
  readonly repository: string;
  readonly workflow: string;
  readonly runner: string;
  readonly minutes: number;
}

/**
 * The minutes of an attempt's own jobs, on the UTC day on which it ended.
 * @param all the attempt's jobs, also those carried over from earlier attempts
 * @param own those that this attempt ran itself
 */
export function billedDays(
  run: Run,
  all: readonly Job[],
  own: readonly Job[],
  prices: RunnerPrices,
): BilledDay[] {
  const day = new Date(endOf(run, all)).toISOString().slice(0, 10);
  const { repository, workflow } = run;
  return own.filter(ran).map((job) => ({
    day,
    repository,
    workflow,
    runner: runnerLabel(job, prices),
    minutes: billedMinutes(job),
  }));
}

/** Adds minutes to their days, in one statement. */
export async function addBilledDays(tx: Queryable, days: readonly BilledDay[]): Promise<void> {
  if (days.length === 0) return;
  await tx.query(
    // Sorted: two transactions that change the same days take their rows in the same order.
    `INSERT INTO billed_days AS known (day, repository, workflow, runner, minutes)
     SELECT day, repository, workflow, runner, sum(minutes)
     FROM jsonb_to_recordset($1::jsonb) AS new (day date, repository text, workflow text, runner text, minutes bigint)
     GROUP BY day, repository, workflow, runner ORDER BY day, repository, workflow, runner
     ON CONFLICT (day, repository, workflow, runner) DO UPDATE SET minutes = known.minutes + excluded.minutes`,
    [JSON.stringify(days)],
  );
}
