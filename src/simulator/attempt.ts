import type { Change } from './changes.ts';
import { conditionsAt } from './conditions.ts';
import type { Incident } from './incidents.ts';
import { type DrawnJob, drawJob, skippedJob } from './job.ts';
import { jobIdOf } from './job-id.ts';
import type { RepositoryModel, StageModel, WorkflowModel } from './organisation.ts';
import type { Conclusion, Job, Ref, RunAttempt, SuiteReport } from './run.ts';
import { second } from './time.ts';

/** A run that begins, for the first time or again. */
export interface AttemptRequest {
  readonly seed: number;
  readonly repository: RepositoryModel;
  readonly workflow: WorkflowModel;
  readonly incidents: readonly Incident[];
  readonly change: Change;
  readonly runId: number;
  readonly runNumber: number;
  readonly createdAt: number;
  /** From 1. */
  readonly attempt: number;
  readonly runStartedAt: number;
  readonly triggeringActor: string;
  /** The attempt before, and which of its jobs are repeated. */
  readonly repeats?: { readonly previous: RunAttempt; readonly jobs: 'failed' | 'all' };
  /** It ends at once like this, without doing anything. */
  readonly conclusion?: 'skipped' | 'startup_failure' | 'action_required';
}

/** Draws an attempt from its start to its end. It is the same whatever else happens in the organisation. */
export function drawAttempt(request: AttemptRequest): RunAttempt {
  const { repository, workflow, change, runStartedAt, conclusion } = request;
  const ref: Ref =
    change.event !== 'pull_request' &&
    change.branch === repository.defaultBranch &&
    change.headRepository === repository.name
      ? 'default'
      : 'other';
  const common = {
    repository: repository.name,
    workflow: workflow.name,
    runId: request.runId,
    runNumber: request.runNumber,
    attempt: request.attempt,
    event: change.event,
    branch: change.branch,
    headRepository: change.headRepository,
    ref,
    headSha: change.sha,
    title: change.title,
    ...(change.pullRequest !== undefined && { pullRequest: change.pullRequest }),
    actor: change.actor,
    triggeringActor: request.triggeringActor,
    createdAt: request.createdAt,
    runStartedAt,
  };
  if (conclusion !== undefined) {
    const completedAt = runStartedAt + second;
    const jobs = conclusion === 'skipped' ? allSkipped(request, completedAt) : [];
    return { ...common, completedAt, updatedAt: completedAt + second, conclusion, jobs, reports: [] };
  }

  const drawn = drawJobs(request, ref);
  const jobs = drawn.map(({ job }) => job);
  const completedAt = Math.max(runStartedAt, ...jobs.map((job) => job.completedAt));
  return {
    ...common,
    completedAt,
    updatedAt: completedAt + 2 * second,
    conclusion: conclusionOf(jobs),
    jobs,
    reports: drawn.flatMap(({ reports }) => reports),
  };
}

/**
 * The attempt as it ends when somebody cancels it: what had ended stays, what ran or waited is cancelled, what had not
 * been made yet is skipped.
 */
export function cancelAttempt(attempt: RunAttempt, at: number): RunAttempt {
  const jobs = attempt.jobs.map((job) =>
    job.carriedOver || job.completedAt <= at ? job : { ...cancelJob(job, at), cause: undefined },
  );
  const ended = new Set(jobs.filter((job) => job.completedAt <= at).map((job) => job.name));
  const completedAt = Math.max(attempt.runStartedAt, ...jobs.map((job) => job.completedAt));
  return {
    ...attempt,
    jobs,
    reports: attempt.reports.filter(({ job }) => ended.has(job)),
    completedAt,
    updatedAt: completedAt + 2 * second,
    conclusion: 'cancelled',
  };
}

function cancelJob(job: Job, at: number): Job {
  if (job.startedAt <= at) {
    const completedAt = at + second;
    const steps = job.steps
      .filter((step) => step.startedAt <= at)
      .map((step) =>
        step.completedAt <= at ? step : { ...step, completedAt, conclusion: 'cancelled' as const },
      );
    return { ...job, steps, completedAt, conclusion: 'cancelled' };
  }
  const never = { ...job, runner: undefined, steps: [], startedAt: at, completedAt: at };
  if (job.createdAt <= at) return { ...never, conclusion: 'cancelled' };
  return { ...never, createdAt: at, conclusion: 'skipped' };
}

function drawJobs(request: AttemptRequest, ref: Ref): DrawnJob[] {
  const { seed, repository, workflow, change, runStartedAt, createdAt, attempt, repeats } = request;
  const drawn: DrawnJob[] = [];
  const endOfStage = new Map<string, { at: number; success: boolean }>();
  const before = new Map(repeats?.previous.jobs.map((job) => [job.name, job]));
  for (const stage of workflow.stages) {
    const needed = stage.needs.flatMap((name) => endOfStage.get(name) ?? []);
    const ready = Math.max(runStartedAt, ...needed.map(({ at }) => at));
    const go = needed.every(({ success }) => success);
    for (const name of jobNames(stage)) {
      const jobId = jobIdOf(request.runId, attempt, drawn.length);
      const previous = before.get(name);
      if (repeats?.jobs === 'failed' && previous?.conclusion === 'success') {
        drawn.push({ job: { ...previous, jobId, carriedOver: true }, reports: [] });
      } else if (!go) {
        drawn.push({ job: skippedJob(stage, name, jobId, ready + second), reports: [] });
      } else {
        const made = ready + second;
        const found = drawJob({
          stage,
          name,
          jobId,
          ref,
          createdAt: made,
          timeoutMinutes: workflow.timeoutMinutes,
          conditions: conditionsFor(request, stage, ref, made),
          ...(previous && { repeats: previous }),
          ...(change.scene && !repeats && { scene: change.scene }),
          key: [seed, repository.name, workflow.name, createdAt, change.sha, attempt, name],
        });
        drawn.push({ job: found.job, reports: withFlaky(found.reports, repeats?.previous) });
      }
    }
    const own = drawn.filter(({ job }) => job.stage === stage.name).map(({ job }) => job);
    endOfStage.set(stage.name, {
      // What was carried over ended long ago: the next stage begins with the attempt.
      at: Math.max(runStartedAt, ...own.map((job) => job.completedAt)),
      success: own.every((job) => job.conclusion === 'success'),
    });
  }
  return drawn;
}

// What is broken shows where the work is: in the first stage with tests, or the last of a workflow without.
function conditionsFor(
  { incidents, repository, workflow }: AttemptRequest,
  stage: StageModel,
  ref: Ref,
  time: number,
): ReturnType<typeof conditionsAt> {
  const all = conditionsAt(incidents, { repository: repository.name, workflow: workflow.name, ref }, time);
  const telling = workflow.stages.find(({ suites }) => suites.length > 0) ?? workflow.stages.at(-1);
  if (stage === telling) return all;
  return { ...all, brokenUntil: undefined, transientRate: 0 };
}

// A test that failed in the attempt before and passed now, on the same commit, is flaky.
function withFlaky(reports: readonly SuiteReport[], previous: RunAttempt | undefined): SuiteReport[] {
  return reports.map((report) => {
    const failedBefore =
      previous?.reports.find(({ suite, job }) => suite === report.suite && job === report.job)?.failed ?? [];
    const still = new Set(
      [...report.failed, ...report.flaky].map(({ className, name }) => `${className}\n${name}`),
    );
    const nowPassed = failedBefore.filter(({ className, name }) => !still.has(`${className}\n${name}`));
    return nowPassed.length === 0 ? report : { ...report, flaky: [...report.flaky, ...nowPassed] };
  });
}

function allSkipped({ workflow, runId }: AttemptRequest, at: number): Job[] {
  return workflow.stages
    .flatMap((stage) => jobNames(stage).map((name) => ({ stage, name })))
    .map(({ stage, name }, index) => skippedJob(stage, name, jobIdOf(runId, 1, index), at));
}

function jobNames({ name, matrix }: StageModel): string[] {
  return matrix ? matrix.map((value) => `${name} (${value})`) : [name];
}

function conclusionOf(jobs: readonly Job[]): Conclusion {
  const worstFirst = ['timed_out', 'failure', 'cancelled', 'success'] as const;
  return worstFirst.find((conclusion) => jobs.some((job) => job.conclusion === conclusion)) ?? 'skipped';
}
