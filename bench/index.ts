import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../src/cli/root.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { collectorBenchmark } from './collector.bench.ts';
import { dashboardsBenchmark } from './dashboards.bench.ts';
import { generateBenchmark } from './generate.bench.ts';
import { panelsBenchmark } from './panels.bench.ts';
import { pipelineBenchmark } from './pipeline.bench.ts';
import { recoveryBenchmark } from './recovery.bench.ts';

const benchmarks: readonly Benchmark[] = [
  generateBenchmark,
  panelsBenchmark,
  dashboardsBenchmark,
  pipelineBenchmark,
  recoveryBenchmark,
  collectorBenchmark,
];

/**
 * Runs the benchmarks, prints what they measured and, where all of them ran, writes it to bench/results.md.
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
  const sections: string[] = [];
  let ok = true;
  for (const { name, what, run } of chosen) {
    const measurements = await run();
    ok &&= measurements.every((measurement) => measurement.kept);
    sections.push(`## ${name}\n\n${what}\n\n${table(measurements)}\n`);
  }
  const text = `# Measured\n\n${machine()}\n\n${sections.join('\n')}`;
  process.stdout.write(`${text}\n`);
  if (names.length === 0) await writeFile(join(root, 'bench/results.md'), text);
  return ok;
}

function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map(
    ({ what, value, limit, kept }) => `| ${what} | ${value} | ${limit} | ${kept ? 'yes' : '**no**'} |`,
  );
  return ['| what | measured | limit | kept |', '|---|---|---|---|', ...rows].join('\n');
}

function machine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg().map((value) => value.toFixed(1));
  return `Node ${process.version}, ${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, load average at the end ${load.join(', ')}.`;
}
