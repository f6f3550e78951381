import { statuses, verdictStatuses } from '../../metrics/labels.ts';

/** How far a run or job has come; it never goes back. */
export type Progress = 'queued' | 'in_progress' | 'completed';

/** GitHub's `conclusion`. */
export type Conclusion = (typeof statuses)[number];

/** The branch of a run, as a label. */
export type Ref = 'default' | 'other';

/** One attempt of a workflow run. Times are milliseconds since 1970, text is clean (see `cleanText`). */
export interface Run {
  readonly repository: string;
  readonly runId: number;
  readonly attempt: number;
  readonly runNumber: number;
  readonly workflow: string;
  readonly title: string;
  readonly event: string;
  readonly progress: Progress;
  /** Present once it is completed. */
  readonly conclusion?: Conclusion | undefined;
  readonly branch: string;
  /** The repository that the branch belongs to: a fork's `main` is not the default branch. */
  readonly headRepository: string;
  readonly ref: Ref;
  readonly sha: string;
  readonly actor: string;
  readonly pullRequest?: number | undefined;
  readonly url: string;
  readonly createdAt: number;
  /** Start of this attempt. */
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** One job of an attempt. */
export interface Job {
  readonly repository: string;
  readonly jobId: number;
  readonly runId: number;
  readonly attempt: number;
  readonly name: string;
  readonly progress: Progress;
  readonly conclusion?: Conclusion | undefined;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly completedAt?: number | undefined;
  readonly labels: readonly string[];
  /** Name of the runner; absent where none ever took the job. */
  readonly runner?: string | undefined;
  readonly runnerId?: number | undefined;
  readonly url: string;
  readonly steps: readonly Step[];
}

/** One step of a job. */
export interface Step {
  readonly number: number;
  readonly name: string;
  readonly conclusion?: Conclusion | undefined;
  readonly startedAt?: number | undefined;
  readonly completedAt?: number | undefined;
}

/** Whether it ended with a word on the code's quality. */
export function hasVerdict({ conclusion }: Pick<Run, 'conclusion'>): boolean {
  return verdictStatuses.some((status) => status === conclusion);
}

/** A conclusion that GitHub may add later counts as neutral: the label's values are fixed. */
export function toConclusion(text: string): Conclusion {
  return statuses.find((status) => status === text) ?? 'neutral';
}

/** Number of a progress that only grows. */
export function progressRank(progress: Progress): number {
  return { queued: 0, in_progress: 1, completed: 2 }[progress];
}
