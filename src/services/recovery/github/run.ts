import { z } from 'zod';
import { verdictStatuses } from '../../../../metrics/labels.ts';
import { type RunObject, headRepositoryOf, runSchema } from '../../../github/index.ts';

/** A run as GitHub shows it now: its newest attempt. */
export interface Run {
  readonly runId: number;
  readonly attempt: number;
  readonly completed: boolean;
  readonly conclusion: string | undefined;
  readonly branch: string;
  readonly headRepository: string;
  readonly event: string;
  readonly workflow: string;
  /** Its file's name, without folders. */
  readonly file: string;
  /** Milliseconds since 1970; the same for all attempts. */
  readonly createdAt: number;
  readonly url: string;
}

/** GitHub's answer to a question for one run. */
export const runAnswer = runSchema;

/** GitHub's answer to a question for a workflow's runs. */
export const runsAnswer = z.object({ workflow_runs: z.array(runSchema) });

/** Turns GitHub's object into ours. */
export function toRun(object: RunObject, repository: string): Run {
  return {
    runId: object.id,
    attempt: object.run_attempt,
    completed: object.status === 'completed',
    conclusion: object.status === 'completed' ? (object.conclusion ?? undefined) : undefined,
    branch: object.head_branch ?? '',
    headRepository: headRepositoryOf(object, repository),
    event: object.event,
    workflow: object.name ?? '',
    file: object.path?.split('@')[0]?.split('/').at(-1) ?? '',
    createdAt: object.created_at,
    url: object.html_url,
  };
}

/** Whether a conclusion says how good the code is. */
export function isVerdict(conclusion: string | undefined): boolean {
  return verdictStatuses.some((status) => status === conclusion);
}
