import type { SyntaxNode } from '@lezer/common';
import { checkAggregation } from './aggregation.ts';
import { checkBinary } from './binary.ts';
import { checkCall } from './call.ts';
import { checkSelector } from './selector.ts';
import type { KnownSeries } from './series.ts';
import { type Checker, type Shape, reportRaw, scalar } from './shape.ts';
import { expressionsIn, parseQuery } from './tree.ts';

/** A checked query: what is wrong with it, and the labels of its result. */
export interface CheckedQuery {
  readonly findings: readonly string[];
  readonly labels: ReadonlySet<string>;
}

/**
 * Checks the text of a query against the series that exist: metrics, labels and label values; counters only under
 * `rate`, `increase` and the like, before any aggregation; gauges never; buckets with `le` up to `histogram_quantile`;
 * aggregation and matching only by labels that are there.
 *
 * It reads text, not the builder's tree, so that it also proves the builder.
 */
export function checkQuery(query: string, known: KnownSeries): CheckedQuery {
  const { text, root, errorAt } = parseQuery(query);
  if (errorAt !== undefined) {
    return { findings: [`no PromQL from here on: ${excerpt(query, errorAt)}`], labels: new Set() };
  }
  const findings: string[] = [];
  const checker: Checker = {
    text,
    known,
    report: (node, message) => findings.push(`${message}: ${excerpt(query, node.from, node.to)}`),
    shapeOf: (node) => shapeOf(node, checker),
  };
  const [expression] = expressionsIn(root);
  if (!expression) return { findings: ['an empty query'], labels: new Set() };
  const shape = checker.shapeOf(expression);
  reportRaw(shape, expression, checker);
  return { findings, labels: shape.labels };
}

function shapeOf(node: SyntaxNode, checker: Checker): Shape {
  switch (node.name) {
    case 'VectorSelector':
      return checkSelector(node, checker);
    case 'FunctionCall':
      return checkCall(node, checker);
    case 'AggregateExpr':
      return checkAggregation(node, checker);
    case 'BinaryExpr':
      return checkBinary(node, checker);
    case 'SubqueryExpr': {
      const [inner] = expressionsIn(node);
      if (!inner) return scalar;
      const shape = checker.shapeOf(inner);
      reportRaw(shape, inner, checker);
      return { ...shape, raw: undefined, gauge: true };
    }
    case 'MatrixSelector':
    case 'OffsetExpr':
    case 'ParenExpr':
    case 'StepInvariantExpr':
    case 'UnaryExpr': {
      const [inner] = expressionsIn(node);
      return inner ? checker.shapeOf(inner) : scalar;
    }
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return scalar;
    default:
      checker.report(node, `an expression that this check does not know (${node.name})`);
      return scalar;
  }
}

function excerpt(query: string, from: number, to = query.length): string {
  const text = query.slice(from, to).replaceAll(/\s+/g, ' ');
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
