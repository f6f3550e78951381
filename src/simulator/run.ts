import { type statuses, verdictStatuses } from '../../metrics/labels.ts';
import { minute, second } from './time.ts';

/** How a run, a job or a step ended: GitHub's `conclusion`. */
export type Conclusion = (typeof statuses)[number];

/** Whether a run is on the repository's default branch or anywhere else. */
export type Ref = 'default' | 'other';

/** A step of a job, numbered from 1. Times are milliseconds since 1970 in whole seconds, here and below. */
export interface Step {
  readonly number: number;
  readonly name: string;
  readonly conclusion: Conclusion;
  readonly startedAt: number;
  readonly completedAt: number;
}

/** Why a job failed, which decides what a rerun makes of it. */
export type FailureCause =
  /** The change is wrong: every rerun fails. */
  | { readonly kind: 'code'; readonly tests: readonly TestCase[] }
  /** A network or a registry was: a rerun mostly succeeds. */
  | { readonly kind: 'transient' }
  /** A test that sometimes fails: a rerun mostly succeeds. */
  | { readonly kind: 'flaky'; readonly tests: readonly TestCase[] }
  /** What the workflow relies on is broken until `until`: reruns fail before, succeed after. */
  | { readonly kind: 'broken'; readonly until: number };

/** A job of one attempt. */
export interface Job {
  readonly jobId: number;
  /** With the matrix suffix: `unit (18)`. */
  readonly name: string;
  /** Without it: `unit`. */
  readonly stage: string;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly completedAt: number;
  readonly conclusion: Conclusion;
  /** Label of the runner that ran it; undefined where none ever did (skipped, or cancelled while it waited). */
  readonly runner: string | undefined;
  readonly steps: readonly Step[];
  /** It ran in an earlier attempt; a partial rerun lists it again with its old times. */
  readonly carriedOver: boolean;
  readonly cause: FailureCause | undefined;
}

/** One test, by class and name. */
export interface TestCase {
  readonly className: string;
  readonly name: string;
}

/** A suite's report among an attempt's artifacts. */
export interface SuiteReport {
  readonly suite: string;
  /** Name of the job that ran it. */
  readonly job: string;
  /** All cases; those not listed below passed. */
  readonly cases: number;
  readonly skipped: number;
  readonly failed: readonly TestCase[];
  /** Failed, then passed on the same commit: within the report, or against an earlier attempt. */
  readonly flaky: readonly TestCase[];
  readonly seconds: number;
}

/** GitHub's `event` that started a run. */
export type RunEvent = 'push' | 'pull_request' | 'schedule' | 'workflow_run' | 'workflow_dispatch';

/** One attempt of a workflow run, in GitHub's own words. */
export interface RunAttempt {
  readonly repository: string;
  readonly workflow: string;
  readonly runId: number;
  readonly runNumber: number;
  /** From 1. */
  readonly attempt: number;
  readonly event: RunEvent;
  readonly branch: string;
  /** The repository that the branch belongs to: a fork's `main` is not the default branch. */
  readonly headRepository: string;
  readonly ref: Ref;
  readonly headSha: string;
  readonly title: string;
  readonly pullRequest?: number;
  /** Who pushed. */
  readonly actor: string;
  /** Who asked for this attempt. */
  readonly triggeringActor: string;
  /** When the run was made; the same for all of its attempts. */
  readonly createdAt: number;
  /** When this attempt began. */
  readonly runStartedAt: number;
  /** When its last job ended; where it has none, when GitHub gave up. */
  readonly completedAt: number;
  /** When GitHub said so (`updated_at`), a moment later. */
  readonly updatedAt: number;
  readonly conclusion: Conclusion;
  readonly jobs: readonly Job[];
  readonly reports: readonly SuiteReport[];
}

const verdicts: ReadonlySet<string> = new Set(verdictStatuses);

/** Whether a run that ended so says how good the code is. */
export function hasVerdict({ conclusion }: { readonly conclusion: Conclusion }): boolean {
  return verdicts.has(conclusion);
}

/** Whether a run ended with a verdict against it. */
export function hasFailed(run: { readonly conclusion: Conclusion }): boolean {
  return hasVerdict(run) && run.conclusion !== 'success';
}

/** From the attempt's start to its last job's end, in seconds. */
export function runSeconds({ runStartedAt, completedAt }: RunAttempt): number {
  return (completedAt - runStartedAt) / second;
}

/** Jobs that this attempt itself brought to an end, skipped ones too. */
export function ownJobs({ jobs }: RunAttempt): Job[] {
  return jobs.filter(({ carriedOver }) => !carriedOver);
}

/** From a job's creation to its start, in seconds. */
export function queueSeconds({ createdAt, startedAt }: Job): number {
  return (startedAt - createdAt) / second;
}

/** From a job's start to its end, in seconds. */
export function jobSeconds({ startedAt, completedAt }: Job): number {
  return (completedAt - startedAt) / second;
}

/** Minutes that GitHub bills for a job: each begun one counts. */
export function billedMinutes({ startedAt, completedAt }: Job): number {
  return Math.ceil((completedAt - startedAt) / minute);
}
