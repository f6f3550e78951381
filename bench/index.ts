import { loadavg } from 'node:os';
import { join } from 'node:path';
import { root } from '../src/cli/root.ts';
import type { Benchmark } from './benchmark.ts';
import { collectorBenchmark } from './collector.bench.ts';
import { dashboardsBenchmark } from './dashboards.bench.ts';
import { generateBenchmark } from './generate.bench.ts';
import { panelsBenchmark } from './panels.bench.ts';
import { pipelineBenchmark } from './pipeline.bench.ts';
import { recoveryBenchmark } from './recovery.bench.ts';
import { type Result, keep, section } from './results.ts';

const benchmarks: readonly Benchmark[] = [
  generateBenchmark,
  panelsBenchmark,
  dashboardsBenchmark,
  pipelineBenchmark,
  recoveryBenchmark,
  collectorBenchmark,
];

/**
 * Runs the benchmarks, prints what each measured and puts it into its section of bench/results.md.
 * @returns whether every figure kept its limit.
 */
export async function runBenchmarks(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `no benchmark ${unknown.join(', ')}; there are ${benchmarks.map(({ name }) => name).join(', ')}\n`,
    );
    return false;
  }
  const chosen = benchmarks.filter(({ name }) => names.length === 0 || names.includes(name));
  let ok = true;
  for (const { name, what, run } of chosen) {
    const before = loadavg();
    const measurements = await run();
    const day = new Date().toISOString().slice(0, 10);
    const result: Result = { name, what, measurements, before, after: loadavg(), day };
    ok &&= measurements.every(({ kept }) => kept);
    process.stdout.write(`${section(result)}\n\n`);
    await keep(
      join(root, 'bench/results.md'),
      result,
      benchmarks.map((benchmark) => benchmark.name),
    );
  }
  return ok;
}
