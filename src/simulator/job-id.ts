/** Numbers of jobs within a run: room for this many jobs an attempt. */
const jobsPerAttempt = 40;

/** Id of a job: its run's, with a number of its own. `index` counts the attempt's jobs from 0. */
export function jobIdOf(runId: number, attempt: number, index: number): number {
  return runId * 1000 + (attempt - 1) * jobsPerAttempt + index + 1;
}
