import type { Conditions } from './conditions.ts';
import type { StageModel, SuiteModel } from './organisation.ts';
import type { Random } from './random.ts';
import type { FailureCause, Ref, TestCase } from './run.ts';
import { sizeOf, testOf } from './suites.ts';

/** How a job is going to end: with a cause where it fails, or hanging until its time limit. */
export type Outcome =
  /** `flaky`: tests that the runner itself repeated. */
  | { readonly kind: 'success'; readonly flaky: readonly TestCase[] }
  | { readonly kind: 'hang' }
  | { readonly kind: 'failure'; readonly cause: FailureCause };

/** How likely a job is, on an ordinary day, to fail for a passing reason, to hang, and to meet a flaky test. */
const usual = { transient: 0.003, hang: 0.0002, flaky: 0.006, flakyRetried: 0.015 } as const;

/** How likely a rerun is to fail again, by what failed. */
const again = { code: 0.98, transient: 0.08, flaky: 0.06 } as const;

// What is merged was tested before.
const failuresAfterMerge = 0.03;

const passed: Outcome = { kind: 'success', flaky: [] };

/** How a job that is tried for the first time ends. */
export function drawOutcome(stage: StageModel, ref: Ref, conditions: Conditions, random: Random): Outcome {
  const [suite] = stage.suites;
  // All are drawn, whatever comes of them: an incident then changes only what it is about.
  const fails = random.chance(stage.failure * (ref === 'default' ? failuresAfterMerge : 1));
  const transient = random.chance(usual.transient + conditions.transientRate);
  const hangs = random.chance(usual.hang);
  const flakyDraw = random.next();
  const wrongTests = random.chance(0.7) ? random.whole(1, 3) : 0;
  const tests = suite ? drawTests(suite, wrongTests, sizeOf(suite), random) : [];
  const usualFlaky = suite ? drawTests(suite, 1, 6, random) : [];

  if (conditions.brokenUntil !== undefined) {
    return { kind: 'failure', cause: { kind: 'broken', until: conditions.brokenUntil } };
  }
  if (hangs) return { kind: 'hang' };
  if (transient) return { kind: 'failure', cause: { kind: 'transient' } };
  if (fails) return { kind: 'failure', cause: { kind: 'code', tests } };
  if (!suite) return passed;
  const incident = conditions.flaky?.suite === suite.name ? conditions.flaky : undefined;
  const rate = Math.max(incident?.rate ?? 0, suite.retries ? usual.flakyRetried : usual.flaky);
  if (flakyDraw >= rate) return passed;
  const flaky = incident ? drawTests(suite, 1, incident.tests, random) : usualFlaky;
  // A runner that repeats failed tests hides them from the job, not from the report.
  if (suite.retries) return { kind: 'success', flaky };
  return { kind: 'failure', cause: { kind: 'flaky', tests: flaky } };
}

/** How a job that failed before ends when it is repeated at `time`. */
export function drawRepeat(cause: FailureCause, time: number, random: Random): Outcome {
  const failsAgain = cause.kind === 'broken' ? time < cause.until : random.chance(again[cause.kind]);
  return failsAgain ? { kind: 'failure', cause } : passed;
}

// Different tests among the first `among`, the candidates spread over the suite.
function drawTests(suite: SuiteModel, count: number, among: number, random: Random): TestCase[] {
  const size = sizeOf(suite);
  const stride = Math.max(1, Math.floor(size / among));
  const numbers = new Set<number>();
  for (let i = 0; i < count; i += 1) numbers.add((random.whole(0, among - 1) * stride) % size);
  return [...numbers].map((number) => testOf(suite, number));
}
