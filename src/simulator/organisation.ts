import type { Rhythm } from './rhythm.ts';

/** What starts a workflow. */
export type Trigger =
  /** A push to a pull request, or a merge. */
  | { readonly on: 'change'; readonly pullRequests: boolean; readonly defaultBranch: boolean }
  /** A time of day, UTC. */
  | { readonly on: 'schedule'; readonly hour: number; readonly minute: number }
  /** Another workflow of the repository that ended on the default branch; skipped where that one did not succeed. */
  | { readonly on: 'end-of'; readonly workflow: string };

/** A suite of tests, as a report names it. */
export interface SuiteModel {
  readonly name: string;
  /** `class › name` of each test is made from these. */
  readonly classes: readonly string[];
  readonly testsPerClass: number;
  /** The runner repeats a failed test at once and reports both: such a test is flaky within one report. */
  readonly retries: boolean;
}

/** A job of a workflow, or several where it has a matrix. */
export interface StageModel {
  readonly name: string;
  /** Jobs are called `name (value)` then. */
  readonly matrix?: readonly string[];
  /** Stages that have to succeed before. */
  readonly needs: readonly string[];
  /** The label of the runner that it asks for. */
  readonly runner: string;
  /** Half of its jobs take less. */
  readonly typicalSeconds: number;
  /** Standard deviation of the duration's logarithm. */
  readonly spread: number;
  /** How likely a job is to fail for the change's own fault. */
  readonly failure: number;
  /** What it does between "Set up job" and "Complete job". */
  readonly steps: readonly string[];
  /** Suites whose reports the job uploads. */
  readonly suites: readonly SuiteModel[];
}

/** A workflow of a repository. */
export interface WorkflowModel {
  readonly repository: string;
  readonly name: string;
  /** Its file in the repository. */
  readonly path: string;
  readonly trigger: Trigger;
  /** In an order in which nothing comes before what it needs. */
  readonly stages: readonly StageModel[];
  /** It changes the world: nobody repeats it without thinking. */
  readonly deploys: boolean;
  /** A job that takes longer is ended. */
  readonly timeoutMinutes: number;
}

/** A repository and the people who work on it. */
export interface RepositoryModel {
  readonly name: string;
  readonly defaultBranch: string;
  readonly workflows: readonly WorkflowModel[];
  /** Pull requests opened on a full working day. */
  readonly pullRequestsPerDay: number;
  /** Login names. */
  readonly people: readonly string[];
}

/** A company, as far as its CI/CD goes. */
export interface Organisation {
  readonly name: string;
  readonly rhythm: Rhythm;
  readonly repositories: readonly RepositoryModel[];
}
