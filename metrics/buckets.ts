/**
 * Bucket bounds from `from` to `to` seconds, each at most `factor` times the one before, rounded to whole seconds.
 * Neighbours 1.4 apart keep a quantile's error below 20 %.
 */
export function growingBuckets(from: number, to: number, factor: number): number[] {
  const bounds = [from];
  let last = from;
  while (last < to) {
    // Rounding down keeps the factor; a step of at least one second keeps the row growing.
    last = Math.min(to, Math.max(last + 1, Math.floor(last * factor)));
    bounds.push(last);
  }
  return bounds;
}

/** Runs: 5 s to 6 h, GitHub's own limit of a job. */
export const runBuckets = growingBuckets(5, 21_600, 1.4);
/**
 * Stages: few, since every stage of every workflow has them all; 5 repositories × 8 workflows × 4 stages stay below
 * 6,000 series with everything else. The longest is a job's limit.
 */
export const stageBuckets = [5, 15, 30, 60, 120, 300, 600, 1200, 3600, 21_600];
/** Test suites: a short one is a second. */
export const suiteBuckets = [
  1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 420, 600, 900, 1200, 1800, 3600, 7200, 21_600,
];
/** Waiting for a runner: seconds when all is well, hours when the pool is empty. */
export const queueBuckets = [2, 5, 10, 20, 30, 60, 90, 120, 240, 300, 450, 900, 3600, 7200];
/** A recovery, from the alert to the rerun's end. */
export const recoveryBuckets = [1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
