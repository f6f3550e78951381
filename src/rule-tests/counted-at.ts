/**
 * Values of a counter that begins at 0 and counts one event at each of these samples (the first is 0): in any order,
 * the same one several times for several events. After the last it stays, for longer than any test looks.
 *
 * `countedAt(3, 5, 5)` is `0x2 1x1 3x5000`.
 */
export function countedAt(...samples: readonly number[]): string {
  const parts: string[] = [];
  let next = 0;
  const distinct = [...new Set(samples)].sort((a, b) => a - b);
  for (const sample of distinct) {
    const before = samples.filter((other) => other < sample).length;
    if (sample > next) parts.push(`${before}x${sample - next - 1}`);
    next = sample;
  }
  return [...parts, `${samples.length}x5000`].join(' ');
}

/** The sample `sample`, `count` times: `countedAt(...times(5, 20))` counts five events at once. */
export function times(count: number, sample: number): number[] {
  return Array.from({ length: count }, () => sample);
}
