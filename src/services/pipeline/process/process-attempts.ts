import pLimit from 'p-limit';
import type { Item, Queryable, Store } from '../../../store/index.ts';
import { attemptText, parseAttempt } from '../attempt-key.ts';
import { type EndedAttempt, countAttempts } from '../count/count-attempts.ts';
import type { KeepsTrace } from '../count/kept-traces.ts';
import { type RunnerPrices, ran } from '../count/measure.ts';
import type { GitHub } from '../github/client.ts';
import type { Job, Run } from '../../../github/index.ts';
import { loadJobs, loadRuns } from '../tables/runs.ts';
import type { Topics } from '../topics.ts';

/** What processing needs. */
export interface ProcessOptions {
  readonly store: Store;
  readonly topics: Topics;
  /** Absent: jobs are those that deliveries told of. */
  readonly github: Pick<GitHub, 'jobs'> | undefined;
  readonly prices: RunnerPrices;
  readonly keepsTrace?: KeepsTrace;
  /** Whether traces and logs go anywhere. */
  readonly exports: boolean;
  /** Whether a repository has test reports. */
  readonly hasReports: (repository: string) => boolean;
}

/** How often GitHub is asked again for jobs that a completed run seems to have open. */
const patience = 5;
/** Where GitHub knows a run no more, the deliveries of its jobs get as often 15 s to arrive. */
const patienceGone = 2;

/**
 * Processes attempts that ended: fetches their jobs, then counts them, plans their trace, logs and reports, and marks
 * the work as done, all in one transaction.
 */
export async function processAttempts(options: ProcessOptions, items: readonly Item[]): Promise<void> {
  const { store, topics, prices, keepsTrace } = options;
  const { attempts, ready } = await gather(options, items);
  if (ready.length === 0) return;
  await store.transaction(async (tx) => {
    const counted = await countAttempts(tx, attempts, prices, keepsTrace);
    await plan(tx, options, counted);
    await topics.attempts.done(tx, ready);
  });
}

async function gather(
  options: ProcessOptions,
  items: readonly Item[],
): Promise<{ attempts: EndedAttempt[]; ready: Item[] }> {
  const { store, topics, github } = options;
  const keys = items.map(({ key }) => parseAttempt(key));
  const runs = new Map((await loadRuns(store, keys)).map((row) => [attemptText(row.run), row]));
  const told = github === undefined ? await loadJobs(store, keys) : undefined;
  const limit = pLimit(8);
  const attempts: EndedAttempt[] = [];
  const ready: Item[] = [];
  await Promise.all(
    items.map((item) =>
      limit(async () => {
        const row = runs.get(item.key);
        if (row === undefined || row.counted) {
          ready.push(item);
          return;
        }
        const atGithub = await github?.jobs(row.run);
        if (github && atGithub === undefined && item.attempts <= patienceGone) {
          await topics.attempts.postpone(item, 15_000, 'GitHub does not know the run');
          return;
        }
        // Somebody deleted the run. It took place all the same.
        const jobs = atGithub ?? jobsOf(row.run, told ?? (await loadJobs(store, [row.run])));
        const open = jobs.filter(({ progress }) => progress !== 'completed').length;
        if (open > 0 && item.attempts <= patience) {
          // GitHub's parts do not all learn of an end at the same moment.
          await topics.attempts.postpone(item, 2000 * item.attempts, `${open} jobs are not completed yet`);
          return;
        }
        attempts.push({ run: row.run, jobs });
        ready.push(item);
      }),
    ),
  );
  return { attempts, ready };
}

function jobsOf({ runId, attempt }: Run, jobs: readonly Job[]): Job[] {
  return jobs.filter((job) => job.runId === runId && job.attempt === attempt);
}

async function plan(tx: Queryable, options: ProcessOptions, counted: readonly EndedAttempt[]): Promise<void> {
  const { topics, github } = options;
  const keys = (attempts: readonly EndedAttempt[]): { key: string; body: string }[] =>
    attempts.map(({ run }) => ({ key: attemptText(run), body: '' }));
  if (options.exports) {
    await topics.traces.add(tx, keys(counted));
    const jobs = counted.flatMap(({ run, jobs: all }) =>
      // Those carried over had their log sent with their own attempt.
      all.filter((job) => ran(job) && job.startedAt >= run.startedAt),
    );
    if (github !== undefined) {
      await topics.logs.add(
        tx,
        jobs.map(({ jobId, runId, attempt }) => ({ key: `${jobId}`, body: attemptText({ runId, attempt }) })),
      );
    }
  }
  if (github !== undefined) {
    await topics.reports.add(
      tx,
      keys(counted.filter(({ run }) => options.hasReports(run.repository) && run.conclusion !== 'skipped')),
    );
  }
}
