import { cancelAttempt } from '../attempt.ts';
import { firstStart } from '../deliveries.ts';
import type { Job, RunAttempt } from '../run.ts';
import { day, second } from '../time.ts';
import type { PlayClock } from './play-clock.ts';
import { type Repeat, repeatAttempt } from './repeated.ts';
import { type ScriptedRun, firstAttempt, nextScripted } from './scripted.ts';

/** GitHub does not do what was asked. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}

/** A rerun that GitHub accepted. */
export interface AcceptedRerun extends Repeat {
  readonly runId: number;
  /** Number of the attempt that it brought about. */
  readonly attempt: number;
}

/** Where runs lie and what may be asked of them. */
export interface RunsOptions {
  readonly clock: PlayClock;
  readonly seed: number;
  readonly defaultBranch: (repository: string) => string;
  /** Hears of attempts that begin or change from now on. */
  readonly onAttempt: (attempt: RunAttempt, since: number) => void;
}

/** GitHub's limits on reruns: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs */
const mostAttempts = 51;
const oldestRerun = 30 * day;
/** Scripted runs are numbered from here, with room for the numbers of their jobs. */
const firstId = 30_000_000_000;
const idStep = 10;

/** All runs with their attempts: those of a model, those of scripts, and what reruns made of them. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #attempts = new Map<number, RunAttempt[]>();
  readonly #scripts = new Map<number, ScriptedRun>();
  readonly #runOfJob = new Map<number, number>();
  /** Newest first. Lists are asked for all the time, and a repository's is short beside all runs of an organisation. */
  readonly #runsOfRepository = new Map<string, RunAttempt[]>();
  readonly reruns: AcceptedRerun[] = [];
  readonly cancels: number[] = [];
  #nextId = firstId;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /** Takes attempts over as they stand; what happens of them after now is told of. */
  take(attempts: readonly RunAttempt[]): void {
    const now = this.#options.clock.second();
    for (const attempt of [...attempts].sort((a, b) => a.attempt - b.attempt)) {
      this.#save(attempt);
      this.#options.onAttempt(attempt, now + 1);
    }
  }

  /** Begins a scripted run. */
  add(script: ScriptedRun): RunAttempt {
    const now = this.#options.clock.second();
    const runId = script.runId ?? this.#nextId;
    if (this.#attempts.has(runId)) throw new RangeError(`there is a run ${runId} already`);
    this.#nextId = Math.max(this.#nextId, runId + idStep);
    const place = { runId, defaultBranch: this.#options.defaultBranch(script.repository) };
    const planned = firstAttempt(script, { ...place, startedAt: script.startedAt ?? now });
    const attempt = script.ended
      ? firstAttempt(script, { ...place, startedAt: now - (planned.updatedAt - planned.runStartedAt) })
      : planned;
    this.#scripts.set(runId, script);
    this.#save(attempt);
    this.#options.onAttempt(attempt, script.ended ? now + 1 : now);
    return attempt;
  }

  /** The script of a run, where it has one. */
  scriptOf(runId: number): ScriptedRun | undefined {
    return this.#scripts.get(runId);
  }

  /** Attempts that have begun, oldest first; undefined where there is no such run yet. */
  find(runId: number): readonly [RunAttempt, ...RunAttempt[]] | undefined {
    const now = this.#options.clock.now();
    const [first, ...rest] = (this.#attempts.get(runId) ?? []).filter(
      ({ runStartedAt }) => runStartedAt <= now,
    );
    return first && [first, ...rest];
  }

  /** The newest attempt that has begun. */
  latest(runId: number): RunAttempt | undefined {
    return this.find(runId)?.at(-1);
  }

  /** A job of any attempt that has begun. */
  findJob(jobId: number): { readonly attempt: RunAttempt; readonly job: Job } | undefined {
    for (const attempt of this.find(this.#runOfJob.get(jobId) ?? -1) ?? []) {
      const job = attempt.jobs.find((candidate) => candidate.jobId === jobId);
      if (job) return { attempt, job };
    }
    return undefined;
  }

  /** The newest attempt of each run of a repository, newest run first. */
  list(repository: string): RunAttempt[] {
    return (this.#runsOfRepository.get(repository) ?? []).flatMap(({ runId }) => this.latest(runId) ?? []);
  }

  /** Every attempt, begun or not. */
  all(): RunAttempt[] {
    return [...this.#attempts.values()].flat();
  }

  /**
   * Runs a run again.
   * @throws Refused where GitHub would not
   */
  rerun(runId: number, repeat: Pick<Repeat, 'by' | 'jobs'>): RunAttempt {
    const { clock, seed } = this.#options;
    const previous = this.latest(runId);
    if (previous === undefined) throw new Refused(404, 'Not Found');
    const now = clock.now();
    if (previous.updatedAt > now) throw new Refused(403, 'This workflow is already running');
    if (now - previous.createdAt > oldestRerun) {
      throw new Refused(403, 'Unable to retry this workflow run because it was created over a month ago');
    }
    if (previous.attempt >= mostAttempts) throw new Refused(403, 'Unable to retry this workflow run');
    if (repeat.jobs === 'failed' && previous.jobs.every(({ conclusion }) => conclusion === 'success')) {
      throw new Refused(403, 'This workflow run has no failed jobs to rerun');
    }
    const asked: Repeat = { ...repeat, at: clock.second() };
    const script = this.#scripts.get(runId);
    const next = script ? nextScripted(script, previous, asked) : repeatAttempt(previous, asked, seed);
    // What the model had in mind for later attempts does not come about.
    this.#attempts.set(runId, [...(this.find(runId) ?? [])]);
    this.#save(next);
    this.reruns.push({ ...asked, runId, attempt: next.attempt });
    this.#options.onAttempt(next, asked.at);
    return next;
  }

  /**
   * Ends a run.
   * @throws Refused where GitHub would not
   */
  cancel(runId: number): RunAttempt {
    const now = this.#options.clock.second();
    const attempt = this.latest(runId);
    if (attempt === undefined) throw new Refused(404, 'Not Found');
    if (attempt.updatedAt <= this.#options.clock.now()) {
      throw new Refused(409, 'Cannot cancel a workflow run that is completed.');
    }
    // The runners hear of it a moment later.
    const cancelled = cancelAttempt(attempt, now + second);
    this.#save(cancelled);
    this.cancels.push(runId);
    this.#options.onAttempt(cancelled, now + 1);
    return cancelled;
  }

  /** Whether this is still what happens: not, where it was cancelled or another attempt came in its place. */
  isCurrent(attempt: RunAttempt): boolean {
    return this.#attempts.get(attempt.runId)?.includes(attempt) ?? false;
  }

  #save(attempt: RunAttempt): void {
    const others = (this.#attempts.get(attempt.runId) ?? []).filter(
      (other) => other.attempt !== attempt.attempt,
    );
    if (!this.#attempts.has(attempt.runId)) this.#enter(attempt);
    this.#attempts.set(attempt.runId, [...others, attempt]);
    for (const { jobId } of attempt.jobs) this.#runOfJob.set(jobId, attempt.runId);
  }

  /** Enters a run in its repository's list, at its place by age, which is that of all its attempts. */
  #enter(run: RunAttempt): void {
    const { repository, createdAt, runId } = run;
    const list = this.#runsOfRepository.get(repository) ?? [];
    const older = list.findIndex(
      (other) => other.createdAt < createdAt || (other.createdAt === createdAt && other.runId < runId),
    );
    list.splice(older === -1 ? list.length : older, 0, run);
    this.#runsOfRepository.set(repository, list);
  }
}

/** When GitHub last changed what it shows of an attempt. */
export function changedAt(attempt: RunAttempt, now: number): number {
  const { runStartedAt, updatedAt, completedAt, jobs } = attempt;
  // Of a run without jobs GitHub has no other word on its end.
  if (updatedAt <= now) return jobs.length === 0 ? completedAt : updatedAt;
  const begun = firstStart(attempt) ?? Infinity;
  return begun <= now ? begun : runStartedAt;
}
