import type { SyntaxNode } from '@lezer/common';
import { type Checker, type Shape, callArguments, reportRaw, scalar } from './shape.ts';
import { child, labelNames } from './tree.ts';

/** Keep the series themselves, with all of their labels. */
const selecting = new Set(['topk', 'bottomk', 'limitk']);
/** Only count series: fair to counters. */
const counting = new Set(['count', 'group']);

/** An aggregation: by labels that are there, and never over the buckets of a histogram without `le`. */
export function checkAggregation(node: SyntaxNode, checker: Checker): Shape {
  const operatorNode = child(node, 'AggregateOp');
  const operator = operatorNode ? checker.text.slice(operatorNode.from, operatorNode.to) : '';
  const arg = callArguments(node).at(-1);
  if (!arg) return scalar;
  const shape = checker.shapeOf(arg);
  if (!counting.has(operator)) reportRaw(shape, arg, checker);
  if (selecting.has(operator)) return { ...shape, raw: undefined };

  const modifier = child(node, 'AggregateModifier');
  const named = labelNames(modifier && child(modifier, 'GroupingLabels'), checker.text);
  for (const label of named) {
    if (!shape.labels.has(label)) checker.report(node, `the series have no label ${label} to group by`);
  }
  const without = modifier !== undefined && child(modifier, 'Without') !== undefined;
  const labels = without ? [...shape.labels].filter((label) => !named.includes(label)) : named;
  const kept = new Set(labels);
  if (shape.buckets && !kept.has('le') && !counting.has(operator) && !matchesOneBucket(node, checker)) {
    checker.report(node, 'buckets are summed over le: each run would count in many of them');
  }
  return { labels: kept, raw: undefined, gauge: shape.gauge, buckets: shape.buckets && kept.has('le') };
}

/** `…_bucket{le="300"}` is a plain counter of what was faster. */
function matchesOneBucket(node: SyntaxNode, checker: Checker): boolean {
  return /\ble="[^"]+"/.test(checker.text.slice(node.from, node.to));
}
