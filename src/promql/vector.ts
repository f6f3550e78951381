import type { BinaryOperator, Instant, LabelMatcher, Node, VectorMatching } from './ast.ts';
import type { RangeDuration } from './duration.ts';

/** What samples mean: counters may only be read through `rate` and its kin, gauges never. */
export type SampleType = 'counter' | 'gauge';

/** How two vectors are matched where their labels are not the same. */
export interface Matching<L extends string, M extends string> {
  /** Labels that both sides share and that pair them (`on`). */
  readonly on?: readonly (L & M)[];
  /** Left side may hold many series for one on the right; these labels are taken over from the right. */
  readonly groupLeft?: readonly M[];
}

/**
 * An instant vector whose series carry (at most) the labels `L`. Immutable; every method returns a new one.
 *
 * The labels are known to the compiler and at run time, so that a label which a metric lacks neither compiles
 * in a query nor passes in an annotation's template.
 */
export class Vector<out L extends string = string> {
  readonly node: Node;
  readonly labels: readonly L[];

  constructor(node: Node, labels: readonly L[]) {
    this.node = node;
    this.labels = labels;
  }

  /** `+` */
  add<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('+', other, matching);
  }
  /** `-` */
  sub<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('-', other, matching);
  }
  /** `*` */
  mul<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('*', other, matching);
  }
  /** `/` */
  div<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('/', other, matching);
  }
  /** `>`: keeps the series for which it holds. */
  gt<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('>', other, matching);
  }
  /** `>=` */
  gte<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('>=', other, matching);
  }
  /** `<` */
  lt<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('<', other, matching);
  }
  /** `<=` */
  lte<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('<=', other, matching);
  }
  /** `==` */
  eq<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('==', other, matching);
  }
  /** `!=` */
  ne<M extends string = L>(other: Vector<M> | number, matching?: Matching<L, M>): Vector<L> {
    return this.#combine('!=', other, matching);
  }

  /** The comparison as 0 or 1 for every series (`> bool`), where a filter would drop those that fail it. */
  test(operator: '>' | '>=' | '<' | '<=' | '==' | '!=', threshold: number): Vector<L> {
    const right: Node = { kind: 'number', value: threshold };
    return new Vector<L>({ kind: 'binary', operator, left: this.node, right, bool: true }, this.labels);
  }

  /** `and`: series of the left that have a partner on the right. */
  and<M extends string>(other: Vector<M>, matching?: { readonly on: readonly (L & M)[] }): Vector<L> {
    return new Vector<L>(this.#set('and', other, matching?.on), this.labels);
  }
  /** `unless`: series of the left that have no partner on the right. */
  unless<M extends string>(other: Vector<M>, matching?: { readonly on: readonly (L & M)[] }): Vector<L> {
    return new Vector<L>(this.#set('unless', other, matching?.on), this.labels);
  }
  /** `or`: all of the left, and those of the right that have no partner on the left. */
  or<M extends string>(other: Vector<M>, matching?: { readonly on: readonly (L & M)[] }): Vector<L | M> {
    return new Vector<L | M>(this.#set('or', other, matching?.on), union<L | M>(this.labels, other.labels));
  }

  /** The expression evaluated over a window: `(…)[range:step]`. */
  subquery(range: RangeDuration, step: RangeDuration): RangeVector<'gauge', L> {
    return new RangeVector<'gauge', L>({ kind: 'subquery', arg: this.node, range, step }, this.labels);
  }

  #set(operator: BinaryOperator, other: Vector, on?: readonly string[]): Node {
    const matching: VectorMatching | undefined = on && { mode: 'on', labels: on };
    const base = { kind: 'binary', operator, left: this.node, right: other.node, bool: false } as const;
    return matching ? { ...base, matching } : base;
  }

  #combine<M extends string>(
    operator: BinaryOperator,
    other: Vector<M> | number,
    matching: Matching<L, M> | undefined,
  ): Vector<L> {
    const left = this.node;
    if (typeof other === 'number') {
      const right: Node = { kind: 'number', value: other };
      return new Vector<L>({ kind: 'binary', operator, left, right, bool: false }, this.labels);
    }
    const base = { kind: 'binary', operator, left, right: other.node, bool: false } as const;
    if (!matching?.on) {
      // Without `on` PromQL pairs series with equal label sets only: other sets would silently give nothing.
      if (other.labels.length > 0 || this.labels.length > 0)
        assertSameLabels(operator, this.labels, other.labels);
      return new Vector<L>(base, this.labels);
    }
    const { on, groupLeft } = matching;
    if (!groupLeft) {
      return new Vector<L>({ ...base, matching: { mode: 'on', labels: on } }, on);
    }
    const group = { side: 'group_left', labels: groupLeft } as const;
    const labels = union<string>(this.labels, groupLeft) as readonly L[];
    return new Vector<L>({ ...base, matching: { mode: 'on', labels: on, group } }, labels);
  }
}

/** Samples over a window, the argument of `rate`, `increase` and the `…_over_time` functions. */
export class RangeVector<out T extends SampleType, out L extends string = string> {
  readonly node: Node;
  readonly labels: readonly L[];
  /** Only for the type checker: what the samples mean. */
  declare readonly sampleType: T;

  constructor(node: Node, labels: readonly L[]) {
    this.node = node;
    this.labels = labels;
  }

  /**
   * The window that ends at a fixed time instead of each step's own: evaluated once, however many steps a graph has.
   * @throws TypeError where the range was not made by `over` or `subquery`.
   */
  at(instant: Instant): RangeVector<T, L> {
    const { node } = this;
    if (node.kind !== 'selector' && node.kind !== 'subquery') throw new TypeError(`@ after a ${node.kind}`);
    return new RangeVector<T, L>({ ...node, at: instant }, this.labels);
  }
}

/** The series of one metric that match some conditions: an instant vector, or with `over` a range. */
export class Selector<out T extends SampleType, out L extends string = string> extends Vector<L> {
  declare readonly sampleType: T;
  readonly #metric: string;
  readonly #matchers: readonly LabelMatcher[];

  constructor(metric: string, matchers: readonly LabelMatcher[], labels: readonly L[]) {
    super({ kind: 'selector', metric, matchers }, labels);
    this.#metric = metric;
    this.#matchers = matchers;
  }

  /** The samples of the last `range`, seen from `offset` ago where one is given. */
  over(range: RangeDuration, offset?: RangeDuration): RangeVector<T, L> {
    const node = { kind: 'selector', metric: this.#metric, matchers: this.#matchers, range } as const;
    return new RangeVector<T, L>(offset === undefined ? node : { ...node, offset }, this.labels);
  }

  /** The instant vector as it is at a fixed time, whatever the step of a graph. */
  at(instant: Instant): Vector<L> {
    const node = { kind: 'selector', metric: this.#metric, matchers: this.#matchers, at: instant } as const;
    return new Vector<L>(node, this.labels);
  }

  /** The instant vector as it was `offset` ago. */
  offset(offset: RangeDuration): Vector<L> {
    const node = { kind: 'selector', metric: this.#metric, matchers: this.#matchers, offset } as const;
    return new Vector<L>(node, this.labels);
  }
}

function union<S extends string>(left: readonly S[], right: readonly S[]): readonly S[] {
  return [...new Set([...left, ...right])];
}

function assertSameLabels(operator: string, left: readonly string[], right: readonly string[]): void {
  const a = [...left].sort().join(', ');
  const b = [...right].sort().join(', ');
  if (a !== b) {
    throw new TypeError(`"${operator}" between series with labels (${a}) and (${b}) needs \`on\``);
  }
}
