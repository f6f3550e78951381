import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { mixin } from './mixin.ts';
import { type RuleTests, missingTests, testName } from './src/rule-tests/index.ts';
import { type RuleTestResult, runRuleTests } from './src/rule-tests/run.ts';
import { fixtureSettings } from './src/settings/fixture.ts';
import { ensurePrograms } from './src/tools/index.ts';

// Every rule's tests, gathered from the files `*.ruletest.ts` beside the rules and run by promtool in one call.

const suites = await gather(['alerts', 'recording-rules']);
const rules = Object.values(mixin.ruleFiles(fixtureSettings))
  .flat()
  .flatMap((group) => group.rules);

describe('rule tests', () => {
  let results: ReadonlyMap<string, RuleTestResult>;

  beforeAll(async () => {
    const { promtool } = await ensurePrograms(['promtool']);
    results = await runRuleTests(promtool, suites);
  }, 300_000);

  it.each(suites.map((suite) => [testName(suite.rule), suite.cases.length] as const))(
    '%s: %i cases on both grids',
    (name) => {
      const result = results.get(name);
      expect(result?.output).toBe('');
      expect(result?.passed).toBe(true);
    },
  );

  it('leave no rule unproved: firing, not firing, and both at the limit', () => {
    expect(missingTests(rules, suites)).toEqual([]);
  });
});

describe('the check for missing tests', () => {
  const [first] = suites;
  if (!first) throw new Error('no rule tests were found');

  it('names a rule whose tests were taken away', () => {
    const rest = suites.filter(({ rule }) => rule !== first.rule);
    expect(missingTests(rules, rest).length).toBeGreaterThan(0);
  });

  it('names tests of a rule that is not generated', () => {
    const others = rules.filter((rule) => testName(rule) !== testName(first.rule));
    expect(missingTests(others, suites).join()).toContain('tests of a rule that is not generated');
  });

  it('names a rule that is only tested to stay silent', () => {
    const silentOnly = suites.map((suite) => ({
      ...suite,
      cases: suite.cases.filter(({ kind }) => kind === 'silent'),
    }));
    expect(missingTests(rules, silentOnly).length).toBeGreaterThanOrEqual(rules.length);
  });
});

async function gather(folders: readonly string[]): Promise<RuleTests[]> {
  const found: RuleTests[] = [];
  for (const folder of folders) {
    const path = join(import.meta.dirname, folder);
    const files = (await readdir(path)).filter((file) => file.endsWith('.ruletest.ts')).sort();
    for (const file of files) {
      const loaded = (await import(pathToFileURL(join(path, file)).href)) as Readonly<
        Record<string, unknown>
      >;
      const exported = Object.values(loaded).flat().filter(isRuleTests);
      if (exported.length === 0) throw new Error(`${folder}/${file} exports no rule tests`);
      found.push(...exported);
    }
  }
  return found;
}

function isRuleTests(value: unknown): value is RuleTests {
  return (
    typeof value === 'object' && value !== null && 'rule' in value && 'cases' in value && 'reads' in value
  );
}
