import type { LabelMatcher, MatchOperator } from './ast.ts';

/** The values a label may take: any text, or one of a fixed list. */
export type LabelValues = 'any' | readonly string[];

/** A metric's labels: name → what the values are. */
export type LabelSpec = Readonly<Record<string, LabelValues>>;

/** TypeScript's type of one label's value. */
export type ValueOf<V extends LabelValues> = V extends readonly (infer S extends string)[] ? S : string;

/** A condition on a label other than plain equality; `V` keeps the values to those that the label can have. */
export interface Condition<V extends string = string> {
  readonly operator: MatchOperator;
  readonly value: string;
  /** Only for the type checker: the values that the condition speaks of. */
  readonly values?: readonly V[];
}

/** Conditions for a selector: only labels that the metric has, only values that the label can take. */
export type Where<S extends LabelSpec> = {
  readonly [K in keyof S]?: ValueOf<S[K]> | Condition<ValueOf<S[K]>>;
};

/** `label=~"a|b"`: one of these values, each taken literally. */
export function oneOf<const V extends string>(...values: readonly V[]): Condition<V> {
  return { operator: '=~', value: values.map(escapeRegex).join('|'), values };
}

/** `label!="a"`, or `label!~"a|b"` for several. */
export function noneOf<const V extends string>(...values: readonly V[]): Condition<V> {
  const [only] = values;
  if (values.length === 1 && only !== undefined) return { operator: '!=', value: only, values };
  return { operator: '!~', value: values.map(escapeRegex).join('|'), values };
}

/** `label=~"…"`: a regular expression (RE2, anchored at both ends by Prometheus). */
export function matches(regex: string): Condition<never> {
  return { operator: '=~', value: regex };
}

/** `label=~"$name"`: a dashboard variable that holds several values. */
export function variable(name: string): Condition<never> {
  return { operator: '=~', value: `$${name}` };
}

/** The matchers of a selector, in the order in which they were written. */
export function toMatchers(where: Readonly<Record<string, string | Condition | undefined>>): LabelMatcher[] {
  const result: LabelMatcher[] = [];
  for (const [label, condition] of Object.entries(where)) {
    if (condition === undefined) continue;
    result.push(
      typeof condition === 'string'
        ? { label, operator: '=', value: condition }
        : { label, operator: condition.operator, value: condition.value },
    );
  }
  return result;
}

function escapeRegex(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
