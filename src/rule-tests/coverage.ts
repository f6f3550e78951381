import type { AlertRule, RecordingRule } from '../rules/index.ts';
import type { RuleCase, RuleTests } from './cases.ts';
import { ruleKey } from './to-promtool.ts';

/** What is missing in the tests of all rules, one sentence each; nothing where every rule is proved. */
export function missingTests(
  rules: readonly (AlertRule | RecordingRule)[],
  tests: readonly RuleTests[],
): string[] {
  const byRule = new Map<string, RuleCase[]>();
  for (const { rule, cases } of tests) {
    byRule.set(ruleKey(rule), [...(byRule.get(ruleKey(rule)) ?? []), ...cases]);
  }
  const known = new Set(rules.map(ruleKey));
  const stale = [...byRule.keys()]
    .filter((key) => !known.has(key))
    .map((key) => `tests of a rule that is not generated: ${key}`);
  return [...rules.flatMap((rule) => missingFor(rule, byRule.get(ruleKey(rule)) ?? [])), ...stale];
}

function missingFor(rule: AlertRule | RecordingRule, cases: readonly RuleCase[]): string[] {
  const name = rule.kind === 'alert' ? `${rule.alert} (${rule.severity})` : rule.record;
  const positive = rule.kind === 'alert' ? 'fires' : 'records';
  const has = (kind: RuleCase['kind'], edge: boolean): boolean =>
    cases.some((testCase) => testCase.kind === kind && (!edge || testCase.edge === true));
  const missing: string[] = [];
  if (!has(positive, false)) missing.push(`${name}: no test that it ${positive}`);
  // A rule that nothing can silence (Watchdog) has no edge and no silent case.
  if (alwaysFires(rule)) return missing;
  if (!has('silent', false)) missing.push(`${name}: no test that it stays silent`);
  if (rule.kind === 'alert') {
    if (!has('fires', true)) missing.push(`${name}: no test just beyond its limit (edge)`);
    if (!has('silent', true)) missing.push(`${name}: no test on its limit (edge)`);
  }
  return missing;
}

function alwaysFires(rule: AlertRule | RecordingRule): boolean {
  const { node } = rule.expr;
  return node.kind === 'call' && node.name === 'vector' && node.args[0]?.kind === 'number';
}
