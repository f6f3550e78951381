import type { SyntaxNode } from '@lezer/common';
import { type Checker, type Shape, reportRaw, scalar } from './shape.ts';
import { child, children, expressionsIn, labelNames } from './tree.ts';

const setOperators = new Set(['And', 'Or', 'Unless']);

/** An operator between two expressions: their labels must let series find each other. */
export function checkBinary(node: SyntaxNode, checker: Checker): Shape {
  const [left, right] = expressionsIn(node);
  if (!left || !right) return scalar;
  const shapes = [checker.shapeOf(left), checker.shapeOf(right)] as const;
  const isSet = children(node).some(({ name }) => setOperators.has(name));
  if (!isNewborn(node, left, right, checker)) reportRaw(shapes[0], left, checker);
  // The right side of `and` and `unless` is only asked whether it is there.
  if (!isSet || child(node, 'Or')) reportRaw(shapes[1], right, checker);
  if (isScalar(left)) return { ...shapes[1], raw: undefined };
  if (isScalar(right)) return { ...shapes[0], raw: undefined };
  return checkMatching(node, shapes, isSet, checker);
}

/**
 * `c unless present_over_time(c[…] offset …)`: series that were not there before. Their own numbers are what they
 * counted since they were born, which `increase` does not see.
 */
function isNewborn(node: SyntaxNode, left: SyntaxNode, right: SyntaxNode, { text }: Checker): boolean {
  if (!child(node, 'Unless') || left.name !== 'VectorSelector') return false;
  const compact = (part: SyntaxNode): string => text.slice(part.from, part.to).replaceAll(/\s+/g, '');
  return compact(right).startsWith(`present_over_time(${compact(left)}[`);
}

function checkMatching(
  node: SyntaxNode,
  [left, right]: readonly [Shape, Shape],
  isSet: boolean,
  checker: Checker,
): Shape {
  const clause = child(node, 'MatchingModifierClause');
  const [matching, included] = clause?.getChildren('GroupingLabels') ?? [];
  const on = clause && child(clause, 'On') ? labelNames(matching, checker.text) : undefined;
  for (const label of on ?? []) {
    if (!left.labels.has(label)) checker.report(node, `on (${label}): the left side lacks it`);
    if (!right.labels.has(label)) checker.report(node, `on (${label}): the right side lacks it`);
  }
  const isOr = child(node, 'Or') !== undefined;
  if (!clause && !isOr && !sameLabels(left.labels, right.labels)) {
    checker.report(node, `labels (${list(left)}) and (${list(right)}) never match without on`);
  }
  if (isOr) return { ...left, raw: undefined, labels: new Set([...left.labels, ...right.labels]) };
  if (isSet || on === undefined) return { ...left, raw: undefined };
  if (clause && child(clause, 'GroupLeft')) {
    return {
      ...left,
      raw: undefined,
      labels: new Set([...left.labels, ...labelNames(included, checker.text)]),
    };
  }
  if (clause && child(clause, 'GroupRight')) {
    return {
      ...right,
      raw: undefined,
      labels: new Set([...right.labels, ...labelNames(included, checker.text)]),
    };
  }
  return { ...left, raw: undefined, labels: new Set(on) };
}

/** Numbers, arithmetic of numbers, and the two calls that give one. */
function isScalar(node: SyntaxNode): boolean {
  switch (node.name) {
    case 'NumberDurationLiteral':
      return true;
    case 'ParenExpr':
    case 'UnaryExpr':
    case 'BinaryExpr':
      return expressionsIn(node).every(isScalar);
    case 'FunctionCall': {
      const identifier = child(node, 'FunctionIdentifier');
      return (
        identifier !== undefined && (child(identifier, 'Time') ?? child(identifier, 'Scalar')) !== undefined
      );
    }
    default:
      return false;
  }
}

function sameLabels(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((label) => right.has(label));
}

function list({ labels }: Shape): string {
  return [...labels].join(', ');
}
