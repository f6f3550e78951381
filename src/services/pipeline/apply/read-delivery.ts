import type { z } from 'zod';
import { type Job, type Run, jobEvent, runEvent, toJob, toRun } from '../../../github/index.ts';

/** What a delivery says. */
export interface Said {
  readonly run?: Run;
  readonly job?: Job;
  readonly defaultBranch?: { readonly repository: string; readonly branch: string };
}

/** A delivery is not what GitHub documents. Trying again cannot help. */
export class UnreadableDelivery extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableDelivery';
  }
}

/**
 * Reads a delivery of an event; of events that are not worked on it says nothing.
 * @param fallbackBranch a repository's default branch, where the delivery does not name it
 * @throws UnreadableDelivery that names the fields which are missing or wrong
 */
export function readDelivery(
  event: string,
  payload: unknown,
  fallbackBranch: (repository: string) => string,
): Said {
  if (event === 'workflow_run') {
    const { repository, workflow, workflow_run: object } = parse(runEvent, payload);
    const defaultBranch = repository.default_branch ?? fallbackBranch(repository.full_name);
    return {
      run: toRun(object, {
        repository: repository.full_name,
        workflow: workflow?.name ?? undefined,
        defaultBranch,
      }),
      defaultBranch: { repository: repository.full_name, branch: defaultBranch },
    };
  }
  if (event === 'workflow_job') {
    const { repository, workflow_job: object } = parse(jobEvent, payload);
    return { job: toJob(object, repository.full_name) };
  }
  return {};
}

/** The first few are enough to know what is wrong; an object of another kind lacks everything. */
const mostFindings = 3;

function parse<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = issues
    .slice(0, mostFindings)
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  const more = issues.length - told.length;
  throw new UnreadableDelivery([...told, ...(more > 0 ? [`${more} more`] : [])].join('; '));
}
