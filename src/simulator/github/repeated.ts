import { jobIdOf } from '../job-id.ts';
import { drawRepeat } from '../outcome.ts';
import { Random } from '../random.ts';
import type { Conclusion, Job, RunAttempt, SuiteReport } from '../run.ts';
import { drawSteps } from '../steps.ts';
import { second } from '../time.ts';

/** How somebody asked for another attempt. */
export interface Repeat {
  readonly at: number;
  readonly by: string;
  readonly jobs: 'failed' | 'all';
}

const waitMs = 5 * second;
/** What a job takes that was skipped so far. */
const unknownMs = 60 * second;

/**
 * The attempt that follows another one of the modelled organisation. Jobs take as long as they did; those that failed
 * end as their cause lets them, those that were skipped come after all others and only where these succeeded.
 */
export function repeatAttempt(
  previous: RunAttempt,
  { at, by, jobs: which }: Repeat,
  seed: number,
): RunAttempt {
  const attempt = previous.attempt + 1;
  const idOf = (index: number): number => jobIdOf(previous.runId, attempt, index);
  const repeated = previous.jobs.map((job, index): Job => {
    if (which === 'failed' && job.conclusion === 'success') {
      return { ...job, jobId: idOf(index), carriedOver: true };
    }
    if (job.conclusion === 'skipped') return { ...job, jobId: idOf(index), carriedOver: false };
    return again(job, idOf(index), at, conclusionOf(job, previous, at, seed), seed);
  });
  const ran = repeated.filter(({ carriedOver, conclusion }) => !carriedOver && conclusion !== 'skipped');
  const ready = Math.max(at, ...ran.map(({ completedAt }) => completedAt));
  const go = ran.every(({ conclusion }) => conclusion === 'success');
  const jobs = repeated.map((job) => {
    if (job.carriedOver || job.conclusion !== 'skipped') return job;
    const time = ready + second;
    if (go) return again(job, job.jobId, time, 'success', seed);
    return { ...job, createdAt: time, startedAt: time, completedAt: time };
  });
  const completedAt = Math.max(at + second, ...jobs.map((job) => job.completedAt));
  return {
    ...previous,
    attempt,
    runStartedAt: at,
    triggeringActor: by,
    jobs,
    completedAt,
    updatedAt: completedAt + 2 * second,
    conclusion: jobs.length === 0 ? previous.conclusion : worstOf(jobs),
    reports: previous.reports.flatMap((report) => reportAgain(report, jobs)),
  };
}

function conclusionOf(job: Job, { runId, attempt }: RunAttempt, at: number, seed: number): Conclusion {
  if (job.cause === undefined) return 'success';
  const outcome = drawRepeat(job.cause, at, new Random(seed, 'repeated', runId, attempt, job.name));
  return outcome.kind === 'failure' ? 'failure' : 'success';
}

function again(job: Job, jobId: number, at: number, conclusion: Conclusion, seed: number): Job {
  const startedAt = at + waitMs;
  const took = job.completedAt - job.startedAt;
  const completedAt = startedAt + (took > 0 ? took : unknownMs);
  const own = job.steps.slice(1, -1).map(({ name }) => name);
  const steps = own.length > 0 ? own : ['Checkout', 'Work'];
  const failing = conclusion === 'success' ? undefined : { index: steps.length - 1, conclusion };
  return {
    ...job,
    jobId,
    createdAt: at,
    startedAt,
    completedAt,
    conclusion,
    runner: job.runner ?? 'ubuntu-latest',
    steps: drawSteps({ steps }, { startedAt, completedAt }, new Random(seed, jobId, 'steps'), failing),
    carriedOver: false,
    cause: conclusion === 'success' ? undefined : job.cause,
  };
}

// A test that failed and passes now, on the same commit, is flaky.
function reportAgain(report: SuiteReport, jobs: readonly Job[]): SuiteReport[] {
  const job = jobs.find(({ name, carriedOver }) => name === report.job && !carriedOver);
  if (job === undefined || job.conclusion === 'skipped') return [];
  if (job.conclusion !== 'success') return [{ ...report, flaky: [] }];
  return [{ ...report, failed: [], flaky: report.failed }];
}

function worstOf(jobs: readonly Job[]): Conclusion {
  const worstFirst = ['timed_out', 'failure', 'cancelled', 'success'] as const;
  return worstFirst.find((conclusion) => jobs.some((job) => job.conclusion === conclusion)) ?? 'skipped';
}
