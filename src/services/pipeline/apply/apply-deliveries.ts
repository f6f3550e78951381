import type { Item, Queryable } from '../../../store/index.ts';
import { jobEvent, runEvent, toJob, toRun } from '../github/payloads.ts';
import type { Job, Run } from '../model/run.ts';
import { readStored } from '../receive/inbox.ts';
import { saveDefaultBranches } from '../tables/repositories.ts';
import { type AttemptKey, saveJobs, saveRuns } from '../tables/runs.ts';

/** What a delivery says. */
export interface Said {
  readonly run?: Run;
  readonly job?: Job;
  readonly defaultBranch?: { readonly repository: string; readonly branch: string };
}

/** Which repositories and workflows count. */
export type Watches = (repository: string, workflow: string) => boolean;

/**
 * Reads a stored delivery.
 * @throws ZodError where GitHub's object lacks what is needed
 */
export function readDelivery(body: string, fallbackBranch: (repository: string) => string): Said {
  const { event, payload } = readStored(body);
  if (event === 'workflow_run') {
    const { repository, workflow, workflow_run: object } = runEvent.parse(payload);
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
    const { repository, workflow_job: object } = jobEvent.parse(payload);
    return { job: toJob(object, repository.full_name) };
  }
  return {};
}

/**
 * Applies deliveries in one transaction.
 * @returns attempts that are completed now and were not before
 */
export async function applyDeliveries(
  tx: Queryable,
  items: readonly Pick<Item, 'body'>[],
  options: { readonly watches: Watches; readonly fallbackBranch: (repository: string) => string },
): Promise<AttemptKey[]> {
  const said = items.map(({ body }) => readDelivery(body, options.fallbackBranch));
  const runs = said.flatMap(({ run }) => (run && options.watches(run.repository, run.workflow) ? [run] : []));
  const watched = new Set(runs.map(({ repository }) => repository));
  await saveDefaultBranches(
    tx,
    new Map(
      said.flatMap(({ defaultBranch: told }) =>
        told && watched.has(told.repository) ? [[told.repository, told.branch] as const] : [],
      ),
    ),
  );
  await saveJobs(
    tx,
    said.flatMap(({ job }) => (job ? [job] : [])),
  );
  return saveRuns(tx, runs);
}
