/** Every wait of the service, in ms, in one place: tests run with faster clocks. */
export interface Timing {
  /** How often to look for work that is due and that nobody announced: other replicas', or put off. */
  readonly idleMs: number;
  /** How often a rerun is looked at. */
  readonly pollMs: number;
  /** A repeated alert is not looked at again sooner. */
  readonly lookAgainMs: number;
  /** Wait while a budget is used up, and while a person has stopped recoveries. */
  readonly budgetMs: number;
  readonly holdMs: number;
  /** First wait after a rate limit that names none; doubled each time. */
  readonly limitMs: number;
  /** Wait after a request that failed; doubled each time, up to `mostBackoffMs`. */
  readonly backoffMs: number;
  readonly mostBackoffMs: number;
  /** An answer that takes longer counts against GitHub. */
  readonly slowMs: number;
  /** An answer that takes longer is given up; it may still come about. */
  readonly timeoutMs: number;
  /** From the opening of the breaker to its probe. */
  readonly halfOpenMs: number;
  /** How often GitHub is asked whether it knows us, also without work. */
  readonly checkMs: number;
  /** A refusal is not asked about again sooner. */
  readonly refusedMs: number;
  /** A rerun that has not ended by then is lost. */
  readonly lostMs: number;
  /** A rerun that GitHub accepted and does not show by then is lost. */
  readonly unseenMs: number;
  /** One second of GitHub's clock, as it stands in `Retry-After`. */
  readonly githubSecondMs: number;
}

const minute = 60_000;

/** The waits of production; `factor` above 1 makes all of them shorter. */
export function createTiming(pollMs = 30_000, factor = 1): Timing {
  return {
    idleMs: 1_000 / factor,
    pollMs,
    lookAgainMs: 10_000 / factor,
    budgetMs: minute / factor,
    holdMs: 2_000 / factor,
    limitMs: 1_000 / factor,
    backoffMs: 1_000 / factor,
    mostBackoffMs: 30_000 / factor,
    slowMs: 10_000 / factor,
    timeoutMs: minute / factor,
    // 30 s at the latest, whatever a busy machine adds.
    halfOpenMs: 28_000 / factor,
    checkMs: minute / factor,
    refusedMs: (15 * minute) / factor,
    lostMs: 48 * 60 * minute,
    unseenMs: (10 * minute) / factor,
    githubSecondMs: 1_000 / factor,
  };
}
