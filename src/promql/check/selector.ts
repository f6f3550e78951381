import type { SyntaxNode } from '@lezer/common';
import type { SeriesName } from '../../catalogue/index.ts';
import type { Checker, Shape } from './shape.ts';
import { child, children } from './tree.ts';

/** A metric's name and its matchers: all of them must exist. */
export function checkSelector(node: SyntaxNode, checker: Checker): Shape {
  const nothing: Shape = { labels: new Set(), raw: undefined, gauge: false, buckets: false };
  const identifier = child(node, 'Identifier');
  if (!identifier) {
    checker.report(node, 'a selector without a metric name');
    return nothing;
  }
  const name = checker.text.slice(identifier.from, identifier.to);
  const series = checker.known.get(name);
  if (!series) {
    checker.report(node, `no metric ${name} in the catalogue`);
    return nothing;
  }
  const matchers = child(node, 'LabelMatchers');
  for (const matcher of matchers ? children(matchers) : []) checkMatcher(matcher, series, checker);
  return {
    labels: new Set(Object.keys(series.labels)),
    raw: series.sampleType === 'counter' ? 'counter' : undefined,
    gauge: series.sampleType === 'gauge',
    buckets: series.isBucket,
  };
}

function checkMatcher(matcher: SyntaxNode, series: SeriesName, checker: Checker): void {
  const labelNode = child(matcher, 'LabelName');
  const operatorNode = child(matcher, 'MatchOp');
  const valueNode = child(matcher, 'StringLiteral');
  if (!labelNode || !operatorNode || !valueNode) return;
  const label = checker.text.slice(labelNode.from, labelNode.to);
  const operator = checker.text.slice(operatorNode.from, operatorNode.to);
  const value = unquote(checker.text.slice(valueNode.from, valueNode.to));
  const values = series.labels[label];
  if (values === undefined) {
    checker.report(matcher, `${series.name} has no label ${label}`);
    return;
  }
  const possible = operator.includes('~') ? literalAlternatives(value, matcher, checker) : [value];
  if (values === 'any') return;
  for (const literal of possible) {
    if (literal !== '' && !values.includes(literal)) {
      checker.report(matcher, `${label} of ${series.name} is never "${literal}" (${values.join(', ')})`);
    }
  }
}

/** The alternatives of a regular expression that is just `a|b`; none for any other or one with a variable. */
function literalAlternatives(regex: string, node: SyntaxNode, checker: Checker): string[] {
  if (regex.includes('$')) return [];
  try {
    new RegExp(regex);
  } catch {
    checker.report(node, 'not a regular expression');
  }
  return /^[\w|-]+$/.test(regex) ? regex.split('|') : [];
}

function unquote(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  return literal.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
