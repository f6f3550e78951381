import { type RunAttempt, ownJobs } from './run.ts';

/** A webhook delivery that GitHub makes. */
export interface Delivery {
  readonly at: number;
  readonly event: 'workflow_run' | 'workflow_job';
  /** GitHub's `action`. */
  readonly action: 'requested' | 'queued' | 'in_progress' | 'completed';
  readonly attempt: RunAttempt;
  /** Of a `workflow_job`. */
  readonly jobId?: number;
}

/** When the attempt's first job got a runner; undefined where none ever did. */
export function firstStart(attempt: RunAttempt): number | undefined {
  const starts = ownJobs(attempt).flatMap(({ runner, startedAt }) =>
    runner === undefined ? [] : [startedAt],
  );
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/**
 * The deliveries that GitHub makes of an attempt, in order: of the run when it is requested, begins and ends, of each
 * job when it is queued, begins and ends. Jobs carried over tell nothing again; one that was skipped tells its end.
 */
export function deliveriesOf(attempt: RunAttempt): Delivery[] {
  const begun = firstStart(attempt);
  const run = (at: number, action: Delivery['action']): Delivery => ({
    at,
    event: 'workflow_run',
    action,
    attempt,
  });
  const jobs = ownJobs(attempt).flatMap(
    ({ jobId, createdAt, startedAt, completedAt, runner, conclusion }) => {
      const job = (at: number, action: Delivery['action']): Delivery => ({
        at,
        event: 'workflow_job',
        action,
        attempt,
        jobId,
      });
      return [
        ...(conclusion === 'skipped' ? [] : [job(createdAt, 'queued')]),
        ...(runner === undefined ? [] : [job(startedAt, 'in_progress')]),
        job(completedAt, 'completed'),
      ];
    },
  );
  return [
    run(attempt.runStartedAt, 'requested'),
    ...(begun === undefined ? [] : [run(begun, 'in_progress')]),
    ...jobs,
    run(attempt.updatedAt, 'completed'),
  ].sort((a, b) => a.at - b.at);
}
