/** One figure against its limit. */
export interface Measurement {
  readonly what: string;
  /** With its unit. */
  readonly value: string;
  readonly limit: string;
  readonly kept: boolean;
}

/** Something that is measured on demand: never part of `make test`, whose machines are busy. */
export interface Benchmark {
  readonly name: string;
  /** What is measured, and how, for a reader of the results. */
  readonly what: string;
  readonly run: () => Promise<readonly Measurement[]>;
}

/** The middle of several values; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}
