import type { RangeDuration } from './duration.ts';

/** PromQL's label matchers. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One label matcher of a selector. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** Arithmetic, comparison and set operators, as PromQL spells them. */
export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '^' | '==' | '!=' | '>' | '<' | '>=' | '<=' | 'and' | 'or' | 'unless';

/** Vector matching: `on(…)` or `ignoring(…)`, and the side that may hold many. */
export interface VectorMatching {
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  readonly group?: { readonly side: 'group_left' | 'group_right'; readonly labels: readonly string[] };
}

/** A fixed time of evaluation (`@`): the end of the query's range, or seconds since 1970. */
export type Instant = 'end()' | number;

/** The part of PromQL that this project writes. Each node renders to text by `render`. */
export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'selector';
      readonly metric: string;
      readonly matchers: readonly LabelMatcher[];
      readonly range?: RangeDuration;
      readonly offset?: RangeDuration;
      readonly at?: Instant;
    }
  | {
      readonly kind: 'subquery';
      readonly arg: Node;
      readonly range: RangeDuration;
      readonly step: RangeDuration;
      readonly at?: Instant;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | {
      readonly kind: 'aggregation';
      readonly operator: string;
      readonly by: readonly string[];
      readonly parameter?: Node;
      readonly arg: Node;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Node;
      readonly right: Node;
      readonly bool: boolean;
      readonly matching?: VectorMatching;
    };
