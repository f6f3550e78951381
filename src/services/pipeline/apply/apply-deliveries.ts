import type { Queryable } from '../../../store/index.ts';
import { saveDefaultBranches } from '../tables/repositories.ts';
import { type AttemptKey, saveJobs, saveRuns } from '../tables/runs.ts';
import type { Said } from './read-delivery.ts';

/** Which repositories and workflows count. */
export type Watches = (repository: string, workflow: string) => boolean;

/**
 * Applies what deliveries say, in one transaction.
 * @returns attempts that are completed now and were not before
 */
export async function applyDeliveries(
  tx: Queryable,
  said: readonly Said[],
  watches: Watches,
): Promise<AttemptKey[]> {
  const runs = said.flatMap(({ run }) => (run && watches(run.repository, run.workflow) ? [run] : []));
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
