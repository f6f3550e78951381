import { Document, isScalar, visit } from 'yaml';
import { render } from '../promql/index.ts';
import type { AlertRule, RecordingRule, RuleGroup } from './rule.ts';

/** Texts to put on an alert: summary, description, links. */
export type Annotate = (rule: AlertRule) => Readonly<Record<string, string>>;

/** A Prometheus rule file with these groups. */
export function rulesToYaml(groups: readonly RuleGroup[], annotate: Annotate): string {
  const document = new Document({
    groups: groups.map((group) => ({
      name: group.name,
      ...(group.interval === undefined ? {} : { interval: group.interval }),
      rules: group.rules.map((rule) => ruleToObject(rule, annotate)),
    })),
  });
  visit(document, {
    Pair: (_key, pair) => {
      // Queries stand as blocks: a reader can copy them into Prometheus as they are.
      if (isScalar(pair.key) && pair.key.value === 'expr' && isScalar(pair.value)) {
        pair.value.type = 'BLOCK_LITERAL';
      }
    },
  });
  return document.toString({ lineWidth: 0 });
}

function ruleToObject(rule: AlertRule | RecordingRule, annotate: Annotate): Record<string, unknown> {
  const expr = render(rule.expr.node);
  if (rule.kind === 'record') return { record: rule.record, expr };
  return {
    alert: rule.alert,
    expr,
    ...(rule.for === undefined ? {} : { for: rule.for }),
    ...(rule.keepFiringFor === undefined ? {} : { keep_firing_for: rule.keepFiringFor }),
    labels: alertLabels(rule),
    annotations: annotate(rule),
  };
}

/** The labels that a rule puts on its alerts, beside those of its expression. */
export function alertLabels(rule: AlertRule): Record<string, string> {
  return { severity: rule.severity, component: rule.component, ...rule.labels };
}
