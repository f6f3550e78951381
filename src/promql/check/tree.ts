import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A query with its syntax tree. */
export interface ParsedQuery {
  readonly text: string;
  readonly root: SyntaxNode;
  /** Start of the first text that is no PromQL, where there is one. */
  readonly errorAt?: number;
}

/** Parses PromQL; Grafana's duration variables are read as durations of the same kind. */
export function parseQuery(query: string): ParsedQuery {
  // Same length, so that positions stay those of the query as written.
  const text = query.replaceAll(/\$__(rate_interval|range_s|range|interval)/g, (found) =>
    `1m`.padEnd(found.length),
  );
  const tree = parser.parse(text);
  let errorAt: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) errorAt ??= node.from;
    },
  });
  const root = tree.topNode;
  return errorAt === undefined ? { text, root } : { text, root, errorAt };
}

/** Direct children, in order. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const result: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) result.push(child);
  return result;
}

/** First direct child of a kind. */
export function child(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return node.getChild(name) ?? undefined;
}

/** The label names of a `(a, b)` list. */
export function labelNames(list: SyntaxNode | undefined, text: string): string[] {
  return list === undefined
    ? []
    : list.getChildren('LabelName').map((label) => text.slice(label.from, label.to));
}

/** Names of nodes that are expressions, as this project's queries use them. */
const expressions: ReadonlySet<string> = new Set([
  'AggregateExpr',
  'BinaryExpr',
  'FunctionCall',
  'MatrixSelector',
  'NumberDurationLiteral',
  'OffsetExpr',
  'ParenExpr',
  'StepInvariantExpr',
  'StringLiteral',
  'SubqueryExpr',
  'UnaryExpr',
  'VectorSelector',
]);

/** Direct children that are expressions. */
export function expressionsIn(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter(({ name }) => expressions.has(name));
}
