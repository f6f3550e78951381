import type { SyntaxNode } from '@lezer/common';
import type { KnownSeries } from './series.ts';
import { child, expressionsIn } from './tree.ts';

/**
 * What is known of an expression's result. `raw` is set while the samples are a counter's own numbers, which say
 * nothing until a function such as `rate` has read them.
 */
export interface Shape {
  readonly labels: ReadonlySet<string>;
  readonly raw: 'counter' | undefined;
  readonly gauge: boolean;
  /** Buckets of a histogram: only `histogram_quantile` may lose their `le`. */
  readonly buckets: boolean;
}

/** What the checks of all kinds of expression share. */
export interface Checker {
  readonly text: string;
  readonly known: KnownSeries;
  readonly report: (node: SyntaxNode, message: string) => void;
  readonly shapeOf: (node: SyntaxNode) => Shape;
}

/** The shape of a scalar: no labels, nothing raw. */
export const scalar: Shape = { labels: new Set(), raw: undefined, gauge: false, buckets: false };

/** Reports a counter's own numbers where they would be shown or compared. */
export function reportRaw(shape: Shape, node: SyntaxNode, checker: Checker): void {
  if (shape.raw === 'counter') checker.report(node, 'a counter is read through rate or increase');
}

/** The arguments of a call or an aggregation. */
export function callArguments(node: SyntaxNode): SyntaxNode[] {
  const body = child(node, 'FunctionCallBody');
  return body ? expressionsIn(body) : [];
}
