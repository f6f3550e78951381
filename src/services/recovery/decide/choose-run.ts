import { type Run, isVerdict } from '../github/run.ts';

/** Which of a workflow's runs an alert speaks of. */
export interface Wanted {
  readonly repository: string;
  /** `default`: of the repository's own default branch; `other`: of any other. */
  readonly ref: string;
  readonly defaultBranch: string;
  /** Whether runs of forks count. */
  readonly forks: boolean;
}

/**
 * The run that the alert speaks of: the newest that has ever ended with a verdict. A run that is repeated just now has
 * ended before, and so has one whose repetition was cancelled: no older run is looked at past them.
 * @param runs newest first
 */
export function chooseRun(runs: readonly Run[], wanted: Wanted): Run | undefined {
  return runs
    .filter((run) => isWanted(run, wanted))
    .find((run) => run.attempt > 1 || (run.completed && isVerdict(run.conclusion)));
}

function isWanted(run: Run, { repository, ref, defaultBranch, forks }: Wanted): boolean {
  // A fork's branch may be called `main` too.
  const isOwn = run.headRepository.toLowerCase() === repository.toLowerCase();
  const isDefault = isOwn && run.branch === defaultBranch;
  return ref === 'default' ? isDefault : !isDefault && (isOwn || forks);
}
