import { jobIdOf } from '../job-id.ts';
import { Random } from '../random.ts';
import type { Conclusion, Job, RunAttempt, RunEvent, Step } from '../run.ts';
import { drawSteps } from '../steps.ts';
import { second } from '../time.ts';

/** A job of a scripted run. */
export interface ScriptedJob {
  readonly name: string;
  /** Label of its runner. */
  readonly runner?: string;
  /** Its own steps, between "Set up job" and "Complete job". */
  readonly steps?: readonly string[];
}

/** A file among an attempt's artifacts. */
export interface ScriptedArtifact {
  readonly name: string;
  /** Content by path within the archive. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly expired?: boolean;
}

/** A run as a test wants it. Times are the simulator's, milliseconds since 1970. */
export interface ScriptedRun {
  readonly repository: string;
  readonly workflow: string;
  /** How its attempts end; the last holds for all that follow. `['success']` unless it is said. */
  readonly conclusions?: readonly Conclusion[];
  /** All begin together; the last is the one that does not succeed. `build` and `test` unless it is said. */
  readonly jobs?: readonly ScriptedJob[];
  /** How long each job of an attempt takes; 60 unless it is said. */
  readonly seconds?: number;
  /** How long each waits for its runner; 2 unless it is said. */
  readonly queueSeconds?: number;
  /** When it begins; now, unless it is said. What lies in the past then is told of by no webhook. */
  readonly startedAt?: number;
  /** It has just ended, told of by no webhook. */
  readonly ended?: boolean;
  readonly runId?: number;
  readonly branch?: string;
  /** Another one than the run's own is a fork. */
  readonly headRepository?: string;
  readonly headSha?: string;
  readonly event?: RunEvent;
  readonly pullRequest?: number;
  readonly title?: string;
  readonly actor?: string;
  /** Log of a job, in place of one made from its steps; undefined: GitHub has none. */
  readonly log?: (job: Job, attempt: RunAttempt) => string | undefined;
  /** Artifacts, in place of those made from its reports. */
  readonly artifacts?: (attempt: RunAttempt) => readonly ScriptedArtifact[];
}

const withoutJobs: ReadonlySet<Conclusion> = new Set(['startup_failure', 'action_required', 'stale']);

/** The first attempt of a scripted run, from its start to its end. */
export function firstAttempt(
  script: ScriptedRun,
  place: { readonly runId: number; readonly startedAt: number; readonly defaultBranch: string },
): RunAttempt {
  const { repository, workflow, event = 'push', actor = 'octocat' } = script;
  const { runId, startedAt, defaultBranch } = place;
  const branch = script.branch ?? defaultBranch;
  const headRepository = script.headRepository ?? repository;
  const isDefault = event !== 'pull_request' && branch === defaultBranch && headRepository === repository;
  const blank: RunAttempt = {
    repository,
    workflow,
    runId,
    runNumber: runId % 100_000,
    attempt: 1,
    event,
    branch,
    headRepository,
    ref: isDefault ? 'default' : 'other',
    headSha: script.headSha ?? new Random(runId, 'sha').hex(40),
    title: script.title ?? `Run ${runId}`,
    ...(script.pullRequest !== undefined && { pullRequest: script.pullRequest }),
    actor,
    triggeringActor: actor,
    createdAt: startedAt,
    runStartedAt: startedAt,
    completedAt: startedAt,
    updatedAt: startedAt,
    conclusion: 'success',
    jobs: [],
    reports: [],
  };
  return play(script, blank);
}

/** The attempt after another one, as the script wants it. */
export function nextScripted(
  script: ScriptedRun,
  previous: RunAttempt,
  { at, by, jobs }: { readonly at: number; readonly by: string; readonly jobs: 'failed' | 'all' },
): RunAttempt {
  const blank: RunAttempt = {
    ...previous,
    attempt: previous.attempt + 1,
    runStartedAt: at,
    triggeringActor: by,
  };
  const next = play(script, blank);
  if (jobs === 'all') return next;
  const before = new Map(previous.jobs.map((job) => [job.name, job]));
  return {
    ...next,
    jobs: next.jobs.map((job) => {
      const old = before.get(job.name);
      return old?.conclusion === 'success' ? { ...old, jobId: job.jobId, carriedOver: true } : job;
    }),
  };
}

function play(script: ScriptedRun, blank: RunAttempt): RunAttempt {
  const { conclusions = [], jobs: names = [{ name: 'build' }, { name: 'test' }] } = script;
  const conclusion = conclusions[blank.attempt - 1] ?? conclusions.at(-1) ?? 'success';
  const jobs = withoutJobs.has(conclusion)
    ? []
    : names.map((job, index) =>
        jobOf(script, blank, job, index, index === names.length - 1 ? conclusion : undefined),
      );
  const completedAt = Math.max(blank.runStartedAt + second, ...jobs.map((job) => job.completedAt));
  return { ...blank, conclusion, jobs, completedAt, updatedAt: completedAt + second };
}

function jobOf(
  { seconds = 60, queueSeconds = 2 }: ScriptedRun,
  { runId, attempt, runStartedAt }: RunAttempt,
  { name, runner = 'ubuntu-latest', steps = ['Checkout', 'Work'] }: ScriptedJob,
  index: number,
  last: Conclusion | undefined,
): Job {
  const conclusion = last ?? 'success';
  const skipped = last === 'skipped';
  const startedAt = runStartedAt + (skipped ? 0 : queueSeconds * second);
  const completedAt = skipped ? startedAt : startedAt + seconds * second;
  const failing = conclusion === 'success' ? undefined : { index: steps.length - 1, conclusion };
  const drawn: Step[] = skipped
    ? []
    : drawSteps({ steps }, { startedAt, completedAt }, new Random(runId, attempt, index, 'steps'), failing);
  return {
    jobId: jobIdOf(runId, attempt, index),
    name,
    stage: name.replace(/ \(.*\)$/, ''),
    createdAt: runStartedAt,
    startedAt,
    completedAt,
    conclusion,
    runner: skipped ? undefined : runner,
    steps: drawn,
    carriedOver: false,
    cause: conclusion === 'failure' ? { kind: 'transient' } : undefined,
  };
}
