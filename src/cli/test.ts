import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Command } from 'commander';
import { z } from 'zod';
import { ensurePrograms, logToStderr, programFamilies, runProgram } from '../tools/index.ts';
import { root } from './root.ts';

/** Steps before the tests proper: each is one command that must end with 0. */
const steps: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  [
    'format',
    'node_modules/.bin/prettier',
    ['--check', '--log-level=warn', '--cache', '--cache-location=.cache/prettier', '.'],
  ],
  ['types', 'node_modules/.bin/tsc', ['--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/tsc.json']],
  [
    'lint',
    'node_modules/.bin/eslint',
    ['--cache', '--cache-location=.cache/eslint/', '--max-warnings=0', '.'],
  ],
  ['generated tree', 'node_modules/.bin/tsx', ['src/cli.ts', 'generate', '--check']],
];

/** Whatever can be obtained: tests of the other programs say that they are skipped. */
const programs = programFamilies
  .filter(({ goBuild, release }) => goBuild !== undefined || release !== undefined)
  .flatMap((family) => family.programs.map(({ name }) => name));

/** `test`: every check and every test; closes with a line that counts them. */
export function addTest(program: Command): void {
  program
    .command('test')
    .description('run every check and test; builds the external programs when they are missing')
    .argument('[filter...]', 'only test files whose path contains one of these, without the other checks')
    .action(test);
}

async function test(filters: readonly string[]): Promise<void> {
  // First, and with its progress shown: a cold build takes minutes and would look like a hanging test.
  await ensurePrograms(programs, { log: logToStderr });
  const run = filters.length > 0 ? [] : steps;
  // Side by side: tests mostly wait for the real programs.
  const [outcomes, counts] = await Promise.all([runSteps(run), runVitest(filters)]);
  const failedSteps = outcomes.filter(({ code }) => code !== 0);
  for (const { name, output } of failedSteps) process.stdout.write(`failed: ${name}\n${output}\n`);
  const failed = counts.failed + failedSteps.length;
  const passed = counts.passed + run.length - failedSteps.length;
  process.stdout.write(`${passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

interface StepOutcome {
  readonly name: string;
  readonly code: number | null;
  readonly output: string;
}

/** One after the other; what they print is kept until the end. */
async function runSteps(run: typeof steps): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const [name, command, args] of run) {
    const { code, stdout, stderr } = await runProgram(join(root, command), args, {
      cwd: root,
      timeoutMs: 900_000,
      lowPriority: true,
    });
    outcomes.push({ name, code, output: `${stdout}${stderr}` });
  }
  return outcomes;
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

type TestResult = z.output<typeof vitestReport>['testResults'][number]['assertionResults'][number];

async function runVitest(
  filters: readonly string[],
): Promise<{ passed: number; failed: number; skipped: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitest-'));
  try {
    const output = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
    const code = await spawnInRoot('node_modules/.bin/vitest', ['run', ...reporters, ...filters]);
    const report = vitestReport.parse(JSON.parse(await readFile(output, 'utf8')));
    for (const test of report.testResults.flatMap(({ assertionResults }) => assertionResults)) tell(test);
    // A test file that cannot be loaded, or an error outside any test, counts as one failure.
    const brokenFiles = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    ).length;
    const failed = report.numFailedTests + brokenFiles;
    return {
      passed: report.numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names what was skipped, and again at the end, where a log that was cut off still has it, what failed and why. */
function tell({ fullName, status, failureMessages }: TestResult): void {
  if (['pending', 'skipped', 'todo'].includes(status)) process.stdout.write(`skipped: ${fullName}\n`);
  if (status !== 'failed') return;
  const why = stripVTControlCharacters((failureMessages ?? []).join('\n'))
    .split('\n')
    .filter((line) => !/^\s+at (.*node_modules|new Promise)/.test(line))
    .slice(0, 20)
    .map((line) => line.slice(0, 3000));
  process.stdout.write(`failed: ${fullName}\n  ${why.join('\n  ')}\n`);
}

function spawnInRoot(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, command), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
