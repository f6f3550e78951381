import type { LabelSpec } from '../src/promql/index.ts';

/** Conclusions that say how good a run was (GitHub's `conclusion`). */
export const verdictStatuses = ['success', 'failure', 'timed_out', 'startup_failure'] as const;

/** Conclusions that say nothing about the code. */
export const otherStatuses = ['cancelled', 'skipped', 'neutral', 'stale', 'action_required'] as const;

/** Every conclusion of a run or a job. */
export const statuses = [...verdictStatuses, ...otherStatuses] as const;

/** Verdicts that count against the objective. */
export const failedStatuses = ['failure', 'timed_out', 'startup_failure'] as const;

/** The branch of a run: the repository's default branch or any other. Branch names would grow without bound. */
export const refs = ['default', 'other'] as const;

/** Who sends bills. */
export const costProviders = ['aws', 'claude', 'github'] as const;

/** Labels of series that a service keeps in the database and pushes: constant over restarts and replicas. */
export const pushed = { job: 'any', instance: 'any' } as const satisfies LabelSpec;

/** Labels that scraping adds to a program's own: the target's, from Kubernetes service discovery. */
export const target = {
  job: 'any',
  instance: 'any',
  namespace: 'any',
  pod: 'any',
} as const satisfies LabelSpec;

/** A workflow of a repository. */
export const workflow = { repository: 'any', workflow: 'any' } as const satisfies LabelSpec;

/** A workflow on the default branch or elsewhere. */
export const workflowRef = { ...workflow, ref: refs } as const satisfies LabelSpec;
