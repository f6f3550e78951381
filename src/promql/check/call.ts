import type { SyntaxNode } from '@lezer/common';
import { type Checker, type Shape, callArguments, reportRaw, scalar } from './shape.ts';
import { child } from './tree.ts';

/** Read a counter's numbers and give its growth. */
const counterFunctions = new Set(['rate', 'irate', 'increase', 'resets']);
/** Only ask whether samples are there: fair to counters and gauges. */
const presenceFunctions = new Set([
  'absent',
  'absent_over_time',
  'present_over_time',
  'count_over_time',
  'timestamp',
]);
/** Make sense on gauges alone. */
const gaugeFunctions = new Set([
  'avg_over_time',
  'changes',
  'delta',
  'deriv',
  'idelta',
  'last_over_time',
  'max_over_time',
  'min_over_time',
  'predict_linear',
  'quantile_over_time',
  'stddev_over_time',
  'sum_over_time',
]);

/** A function call: what it may read, and what comes out. */
export function checkCall(node: SyntaxNode, checker: Checker): Shape {
  const identifier = child(node, 'FunctionIdentifier');
  const name = identifier ? checker.text.slice(identifier.from, identifier.to) : '';
  const args = callArguments(node);
  const shapes = args.map((arg) => checker.shapeOf(arg));
  // The one argument that is a vector; the others are numbers and strings.
  const at = args.findIndex(({ name }) => name !== 'NumberDurationLiteral' && name !== 'StringLiteral');
  const shape = shapes[at];
  const arg = args[at];
  if (!shape || !arg) return scalar;

  if (counterFunctions.has(name)) {
    if (shape.raw !== 'counter') checker.report(node, `${name} is for counters`);
    return { ...shape, raw: undefined };
  }
  if (presenceFunctions.has(name)) return { ...shape, raw: undefined, buckets: false };
  if (gaugeFunctions.has(name)) {
    if (shape.raw === 'counter') checker.report(node, `${name} is not for counters`);
    return { ...shape, raw: undefined };
  }
  reportRaw(shape, arg, checker);
  if (name === 'histogram_quantile') return quantile(shape, node, checker);
  if (name === 'label_replace') return { ...shape, labels: withReplaced(shape, args, checker) };
  return shape;
}

function quantile(shape: Shape, node: SyntaxNode, checker: Checker): Shape {
  if (!shape.buckets) checker.report(node, 'histogram_quantile is for the buckets of a histogram');
  if (!shape.labels.has('le')) checker.report(node, 'histogram_quantile needs the label le');
  const labels = new Set([...shape.labels].filter((label) => label !== 'le'));
  return { ...shape, labels, buckets: false };
}

function withReplaced(shape: Shape, args: readonly SyntaxNode[], checker: Checker): ReadonlySet<string> {
  const destination = args[1];
  if (!destination) return shape.labels;
  return new Set([...shape.labels, checker.text.slice(destination.from + 1, destination.to - 1)]);
}
