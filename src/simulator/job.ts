import type { Conditions } from './conditions.ts';
import type { StageModel } from './organisation.ts';
import { type Outcome, drawOutcome, drawRepeat } from './outcome.ts';
import { Random } from './random.ts';
import type { Conclusion, Job, Ref, SuiteReport } from './run.ts';
import { drawSteps } from './steps.ts';
import { sizeOf } from './suites.ts';
import { minute, second, wholeSecond } from './time.ts';

/** What a job is drawn from. */
export interface JobRequest {
  readonly stage: StageModel;
  readonly name: string;
  readonly jobId: number;
  readonly createdAt: number;
  readonly ref: Ref;
  readonly conditions: Conditions;
  readonly timeoutMinutes: number;
  /** The failed job of the attempt before. */
  readonly repeats?: Job;
  /** What an incident wants of it. */
  readonly scene?: { readonly kind: 'succeeds' } | { readonly kind: 'hangs'; readonly until: number };
  /** The draws' own chance; see `Random`. */
  readonly key: readonly [seed: number, ...rest: (string | number)[]];
}

/** A job with the reports that it uploaded. */
export interface DrawnJob {
  readonly job: Job;
  readonly reports: readonly SuiteReport[];
}

// GitHub ends every job after six hours.
const longestMinutes = 360;

/** Draws a job: how long it waits for a runner, how long it takes, how it ends and what its tests say. */
export function drawJob(request: JobRequest): DrawnJob {
  const { stage, name, jobId, createdAt, conditions, scene, key } = request;
  const random = new Random(...key, 'job');
  const startedAt = wholeSecond(createdAt + drawWait(conditions, createdAt, random));
  const usual = random.lognormal(stage.typicalSeconds, stage.spread) * conditions.slowness;
  // A job that fails mostly does so at the end; it is never shorter than its set-up.
  const partDone = random.between(0.5, 1);

  const outcome = outcomeOf(request, startedAt, random);
  const limit = startedAt + request.timeoutMinutes * minute;
  const { end, conclusion } = endOf(outcome, startedAt, usual, partDone, limit, scene);
  const completedAt = Math.max(startedAt + second, wholeSecond(end));
  const failing = outcome.kind === 'success' ? undefined : { index: failingStep(stage, outcome), conclusion };
  const job: Job = {
    jobId,
    name,
    stage: stage.name,
    createdAt,
    startedAt,
    completedAt,
    conclusion,
    runner: stage.runner,
    steps: drawSteps(stage, { startedAt, completedAt }, new Random(...key, 'steps'), failing),
    carriedOver: false,
    cause: outcome.kind === 'failure' ? outcome.cause : undefined,
  };
  return { job, reports: reportsOf(stage, job, outcome, random) };
}

/** A job that never ran, since what it needs did not succeed. */
export function skippedJob(stage: StageModel, name: string, jobId: number, at: number): Job {
  return {
    jobId,
    name,
    stage: stage.name,
    createdAt: at,
    startedAt: at,
    completedAt: at,
    conclusion: 'skipped',
    runner: undefined,
    steps: [],
    carriedOver: false,
    cause: undefined,
  };
}

function drawWait({ jam }: Conditions, createdAt: number, random: Random): number {
  const usual = Math.min(random.lognormal(4, 0.7), 90) * second;
  const inJam = random.between(0.6, 1) + random.exponential(0.5);
  if (!jam) return usual;
  // Who still waits when runners come back gets one then, in turn.
  return Math.min(jam.typical * inJam, jam.until - createdAt + usual * 5);
}

function outcomeOf(
  { stage, ref, conditions, repeats, scene }: JobRequest,
  at: number,
  random: Random,
): Outcome {
  if (scene?.kind === 'succeeds') return { kind: 'success', flaky: [] };
  if (scene?.kind === 'hangs') return { kind: 'hang' };
  // Nothing is repaired by trying while it is broken.
  if (repeats?.cause && conditions.brokenUntil === undefined) return drawRepeat(repeats.cause, at, random);
  return drawOutcome(stage, ref, conditions, random);
}

function endOf(
  outcome: Outcome,
  startedAt: number,
  usualSeconds: number,
  partDone: number,
  limit: number,
  scene: JobRequest['scene'],
): { end: number; conclusion: Conclusion } {
  if (scene?.kind === 'hangs') {
    const longest = startedAt + longestMinutes * minute;
    return scene.until < longest
      ? { end: scene.until, conclusion: 'cancelled' }
      : { end: longest, conclusion: 'timed_out' };
  }
  const seconds = outcome.kind === 'failure' ? usualSeconds * partDone : usualSeconds;
  const end = startedAt + seconds * second;
  if (outcome.kind === 'hang' || end > limit) return { end: limit, conclusion: 'timed_out' };
  return { end, conclusion: outcome.kind };
}

// Which of the stage's own steps does not succeed: the network fails early, everything else where the work is done.
function failingStep(stage: StageModel, outcome: Outcome): number {
  const early = outcome.kind === 'failure' && outcome.cause.kind === 'transient';
  return early ? Math.min(1, stage.steps.length - 1) : stage.steps.length - 1;
}

function reportsOf(stage: StageModel, job: Job, outcome: Outcome, random: Random): SuiteReport[] {
  const shareOfJob = random.between(0.55, 0.8);
  const cause = outcome.kind === 'failure' ? outcome.cause : undefined;
  const failed = cause && 'tests' in cause ? cause.tests : [];
  const ran = job.conclusion === 'success' || (job.conclusion === 'failure' && failed.length > 0);
  if (!ran) return [];
  return stage.suites.map((suite) => ({
    suite: suite.name,
    job: job.name,
    cases: sizeOf(suite),
    skipped: Math.floor(sizeOf(suite) / 50),
    failed,
    flaky: outcome.kind === 'success' ? outcome.flaky : [],
    seconds: Math.round(((job.completedAt - job.startedAt) / second) * shareOfJob * 1000) / 1000,
  }));
}
