import { render } from '../promql/index.ts';
import type { RecordingRule, RuleGroup } from '../rules/index.ts';

/**
 * Recording rules in passes: a rule that reads what others record comes after them. `create-blocks-from rules` sees
 * only what is stored already, so each pass is evaluated once the one before is stored.
 * @returns groups with the rules of each pass, keeping names and intervals
 */
export function rulePasses(groups: readonly RuleGroup[]): RuleGroup[][] {
  const rules = groups.flatMap((group) => group.rules.filter((rule) => rule.kind === 'record'));
  const passOf = new Map<string, number>();
  const pass = (rule: RecordingRule): number => {
    const known = passOf.get(rule.record);
    if (known !== undefined) return known;
    const text = render(rule.expr.node);
    const reads = rules.filter((other) => other !== rule && names(text, other.record));
    const found = reads.reduce((latest, other) => Math.max(latest, pass(other) + 1), 0);
    passOf.set(rule.record, found);
    return found;
  };
  const last = Math.max(-1, ...rules.map(pass));
  return Array.from({ length: last + 1 }, (_, number) =>
    groups
      .map((group) => ({
        ...group,
        rules: group.rules.filter((rule) => rule.kind === 'record' && pass(rule) === number),
      }))
      .filter((group) => group.rules.length > 0),
  );
}

/** Whether a query names a series: `pipeline:duration:p95` does not name `all:pipeline:duration:p95`. */
function names(query: string, series: string): boolean {
  return new RegExp(`(?<![\\w:])${series}(?![\\w:])`).test(query);
}
