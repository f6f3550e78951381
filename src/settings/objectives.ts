import { count, duration, percent, positive, strict } from './fields.ts';

const burn = (factor: number, long: `${number}h` | `${number}d`, short: `${number}h`, leastRuns: number) =>
  strict({
    /** How many times faster than allowed the error budget is being spent. */
    factor: positive.default(factor),
    longWindow: duration.default(long),
    shortWindow: duration.default(short),
    /** Verdict runs that the longer window must hold: fewer prove nothing. */
    leastRuns: count(1).default(leastRuns),
  }).prefault({});

/** What is good enough, and from where on a person is told. The defaults are those of the alerts' documentation. */
export const objectives = strict({
  /** Share of verdict runs on the default branch that should succeed. */
  successPercent: percent.default(95),
  burn: strict({
    fast: burn(10, '6h', '1h', 5),
    slow: burn(3, '3d', '6h', 20),
  }).prefault({}),
  failing: strict({
    /** How long without a success of the same workflow before a person is called: the recovery's chance. */
    withoutSuccess: duration.default('30m'),
    /** How long the last known result is trusted when telemetry pauses. */
    lastKnown: duration.default('15m'),
  }).prefault({}),
  lowSuccess: strict({
    percent: percent.default(80),
    window: duration.default('6h'),
    leastRuns: count(1).default(5),
  }).prefault({}),
  slow: strict({
    /** How many times its own usual duration. */
    factor: positive.default(1.5),
    usualWindow: duration.default('7d'),
    leastRuns: count(1).default(5),
  }).prefault({}),
  stuck: strict({ after: duration.default('2h') }).prefault({}),
  queue: strict({ p95: duration.default('5m'), window: duration.default('30m') }).prefault({}),
  telemetryMissing: strict({ after: duration.default('15m') }).prefault({}),
  flaky: strict({ outcomes: count(1).default(5), window: duration.default('24h') }).prefault({}),
  /** Weights of the pipeline health score's four parts; together 100. */
  healthScore: strict({
    success: percent.default(50),
    lastRun: percent.default(20),
    speed: percent.default(15),
    alerts: percent.default(15),
  }).prefault({}),
}).prefault({});
