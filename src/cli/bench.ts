import type { Command } from 'commander';

/** `bench`: measures, and writes what it measured to bench/results.md. */
export function addBench(program: Command): void {
  program
    .command('bench')
    .description('run the benchmarks and write bench/results.md')
    .argument('[name...]', 'only these benchmarks')
    .action(async (names: readonly string[]) => {
      const { runBenchmarks } = await import('../../bench/index.ts');
      const ok = await runBenchmarks(names);
      if (!ok) process.exitCode = 1;
    });
}
