import { firstStart } from './deliveries.ts';
import { type Conclusion, type Job, type RunAttempt, type Step } from './run.ts';

/** GitHub's `status`, and its `conclusion` once there is one. */
export type Progress =
  | { readonly status: 'queued' | 'in_progress' }
  | { readonly status: 'completed'; readonly conclusion: Conclusion };

/** A job as GitHub shows it while time goes on. */
export interface SeenJob {
  readonly job: Job;
  readonly progress: Progress;
  /** Steps that have begun; the last may not have ended. */
  readonly steps: readonly Step[];
}

/** An attempt as GitHub shows it while time goes on. */
export interface SeenAttempt {
  readonly attempt: RunAttempt;
  readonly progress: Progress;
  /** Jobs that have been made so far. */
  readonly jobs: readonly SeenJob[];
}

/** The attempt as GitHub's API shows it at this time; undefined before it begins. */
export function seenAt(attempt: RunAttempt, time: number): SeenAttempt | undefined {
  if (time < attempt.runStartedAt) return undefined;
  return {
    attempt,
    progress: progressAt(firstStart(attempt) ?? Infinity, attempt.updatedAt, attempt.conclusion, time),
    jobs: attempt.jobs
      .filter((job) => job.createdAt <= time)
      .map((job) => ({
        job,
        progress: progressAt(job.startedAt, job.completedAt, job.conclusion, time),
        steps: job.steps.filter((step) => step.startedAt <= time),
      })),
  };
}

function progressAt(begins: number, ends: number, conclusion: Conclusion, time: number): Progress {
  if (time >= ends) return { status: 'completed', conclusion };
  return { status: time >= begins ? 'in_progress' : 'queued' };
}
