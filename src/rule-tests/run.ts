import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ResolvedProgram, runProgram } from '../tools/index.ts';
import type { RuleTests } from './cases.ts';
import { testName, toPromtool } from './to-promtool.ts';

/** What promtool said of one rule's tests. */
export interface RuleTestResult {
  readonly passed: boolean;
  /** promtool's words, empty where all is well. */
  readonly output: string;
}

/**
 * Runs the tests of all rules in one call of promtool.
 * @returns by the rule's test name (`testName`): whether all of its cases passed on both grids.
 */
export async function runRuleTests(
  promtool: ResolvedProgram,
  tests: readonly RuleTests[],
): Promise<ReadonlyMap<string, RuleTestResult>> {
  const folder = await mkdtemp(join(tmpdir(), 'rule-tests-'));
  try {
    const testFiles: string[] = [];
    for (const test of tests) {
      for (const { name, content } of toPromtool(test, testName(test.rule))) {
        await writeFile(join(folder, name), content);
        if (name.endsWith('.test.yaml')) testFiles.push(name);
      }
    }
    const { stdout, stderr } = await runProgram(promtool, ['test', 'rules', ...testFiles], {
      cwd: folder,
      timeoutMs: 300_000,
    });
    return byRule(`${stdout}\n${stderr}`, tests, testFiles);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function byRule(
  output: string,
  tests: readonly RuleTests[],
  files: readonly string[],
): ReadonlyMap<string, RuleTestResult> {
  const sections = new Map<string, string>();
  for (const section of output.split(/^Unit Testing: +/m).slice(1)) {
    const [file = '', ...rest] = section.split('\n');
    sections.set(file.trim(), rest.join('\n').trim());
  }
  return new Map(
    tests.map(({ rule }) => {
      const name = testName(rule);
      const own = files.filter((file) => file.startsWith(`${name}.`));
      const failed = own.filter((file) => sections.get(file) !== 'SUCCESS');
      const said = failed.map(
        (file) => `${file}: ${sections.get(file) ?? `promtool did not run it\n${output}`}`,
      );
      return [name, { passed: failed.length === 0 && own.length > 0, output: said.join('\n') }];
    }),
  );
}
