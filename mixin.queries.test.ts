import { describe, expect, it } from 'vitest';
import { catalogue } from './metrics/index.ts';
import { mixin } from './mixin.ts';
import { checkQuery, knownSeries, recordedSeriesName } from './src/promql/check/index.ts';
import { render } from './src/promql/index.ts';
import type { AlertRule, RuleGroup } from './src/rules/index.ts';
import { fixtureSettings } from './src/settings/fixture.ts';

// Every expression that is generated, as text, against the catalogue: what no emitter writes, no query reads.

const groups: readonly RuleGroup[] = Object.values(mixin.ruleFiles(fixtureSettings)).flat();
const known = knownSeries(catalogue);
const checked = groups
  .flatMap((group) => group.rules)
  // Recording rules first: alerts and dashboards read them, in whatever file they stand.
  .sort((a, b) => Number(b.kind === 'record') - Number(a.kind === 'record'))
  .map((rule) => {
    const query = render(rule.expr.node);
    const result = checkQuery(query, known);
    if (rule.kind === 'record') known.set(rule.record, recordedSeriesName(rule.record, result.labels));
    return {
      name: rule.kind === 'alert' ? `${rule.alert} (${rule.severity})` : rule.record,
      rule,
      ...result,
    };
  });

describe('every query of a rule', () => {
  it.each(checked.map((entry) => [entry.name, entry] as const))(
    '%s names only what is emitted',
    (_name, { findings }) => {
      expect(findings).toEqual([]);
    },
  );

  it.each(checked.map((entry) => [entry.name, entry] as const))(
    '%s has the labels that the builder promised',
    (_name, { rule, labels }) => {
      expect([...labels].sort()).toEqual([...rule.expr.labels].sort());
    },
  );
});

describe('every text of an alert', () => {
  const alerts = checked.flatMap(({ name, rule, labels }) =>
    rule.kind === 'alert' ? [{ name, rule, labels }] : [],
  );

  it.each(alerts.map((entry) => [entry.name, entry] as const))(
    '%s speaks only of labels that it has',
    (_name, { rule, labels }) => {
      const has = new Set([...labels, ...Object.keys(rule.labels ?? {}), 'severity', 'component']);
      expect(labelsNamedBy(rule).filter((label) => !has.has(label))).toEqual([]);
    },
  );
});

/** Labels that an alert's templates read, and those that its panel link takes over. */
function labelsNamedBy({ summary, description, panel }: AlertRule): string[] {
  const named = [...`${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
  return [...named, ...(panel.variables ?? [])];
}
