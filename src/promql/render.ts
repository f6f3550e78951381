import type { BinaryOperator, Instant, Node, VectorMatching } from './ast.ts';

/** Beyond this width an operator or an argument list is broken over lines. */
const lineWidth = 96;

/** Binding strength of PromQL's operators, weakest first (Prometheus documentation, "Binary operator precedence"). */
const precedence: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<=': 3,
  '<': 3,
  '>=': 3,
  '>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
};

/**
 * PromQL text of a tree, broken over lines the way a person would, so that diffs of the generated rules read well.
 * Parentheses stand wherever precedence alone would not say what the tree says.
 */
export function render(node: Node): string {
  return lines(node).join('\n');
}

function lines(node: Node): string[] {
  const oneLine = flat(node);
  if (oneLine.length <= lineWidth) return [oneLine];
  switch (node.kind) {
    case 'call':
      return wrapped(`${node.name}(`, node.args, ')');
    case 'aggregation':
      return wrapped(`${aggregationHead(node)}(`, argumentsOf(node), ')');
    case 'binary':
      return binaryLines(node);
    case 'subquery': {
      const inner = lines(node.arg);
      return ['(', ...inner.map(indent), `)[${node.range}:${node.step}]${atText(node)}`];
    }
    case 'number':
    case 'string':
    case 'selector':
      return [oneLine];
  }
}

function wrapped(head: string, args: readonly Node[], tail: string): string[] {
  const body = args.flatMap((arg, index) => {
    const text = lines(arg);
    const last = text.length - 1;
    return index < args.length - 1 ? text.map((line, at) => (at === last ? `${line},` : line)) : text;
  });
  return [head, ...body.map(indent), tail];
}

function binaryLines(node: Extract<Node, { kind: 'binary' }>): string[] {
  const left = operand(node.left, node.operator, 'left');
  const right = operand(node.right, node.operator, 'right');
  const tail = right.length === 1 ? (right[0] ?? '') : undefined;
  // A limit stays beside what it limits: `) > 0.5` rather than three lines.
  if (tail !== undefined && tail.length <= 12) {
    return [...left.slice(0, -1), `${left.at(-1) ?? ''} ${operatorText(node)} ${tail}`];
  }
  return [...left, operatorText(node), ...right];
}

/** A side of an operator; a longer operator inside it is set off by parentheses, also where precedence needs none. */
function operand(node: Node, parent: BinaryOperator, side: 'left' | 'right'): string[] {
  const text = lines(node);
  if (node.kind !== 'binary') return text;
  if (!needsParentheses(node, parent, side) && (text.length === 1 || readsAlone(node, parent))) return text;
  const oneLine = `(${flat(node)})`;
  if (oneLine.length <= lineWidth) return [oneLine];
  return ['(', ...text.map(indent), ')'];
}

/** Whether a reader sees the child's bounds without parentheses: a limit (`) < 80`), or a chain of one strength. */
function readsAlone(node: Extract<Node, { kind: 'binary' }>, parent: BinaryOperator): boolean {
  return node.right.kind === 'number' || precedence[node.operator] === precedence[parent];
}

function flat(node: Node): string {
  switch (node.kind) {
    case 'number':
      return numberText(node.value);
    case 'string':
      return quote(node.value);
    case 'selector': {
      const matchers = node.matchers.map((m) => `${m.label}${m.operator}${quote(m.value)}`).join(', ');
      const range = node.range === undefined ? '' : `[${node.range}]`;
      const offset = node.offset === undefined ? '' : ` offset ${node.offset}`;
      return `${node.metric}${matchers === '' ? '' : `{${matchers}}`}${range}${atText(node)}${offset}`;
    }
    case 'subquery': {
      const inner = flat(node.arg);
      const text = node.arg.kind === 'binary' ? `(${inner})` : inner;
      return `${text}[${node.range}:${node.step}]${atText(node)}`;
    }
    case 'call':
      return `${node.name}(${node.args.map(flat).join(', ')})`;
    case 'aggregation':
      return `${aggregationHead(node)}(${argumentsOf(node).map(flat).join(', ')})`;
    case 'binary': {
      const part = (child: Node, side: 'left' | 'right'): string =>
        needsParentheses(child, node.operator, side) ? `(${flat(child)})` : flat(child);
      return `${part(node.left, 'left')} ${operatorText(node)} ${part(node.right, 'right')}`;
    }
  }
}

function atText({ at }: { readonly at?: Instant }): string {
  return at === undefined ? '' : ` @ ${at}`;
}

function aggregationHead(node: Extract<Node, { kind: 'aggregation' }>): string {
  return node.by.length === 0 ? node.operator : `${node.operator} by (${node.by.join(', ')}) `;
}

function argumentsOf(node: Extract<Node, { kind: 'aggregation' }>): Node[] {
  return node.parameter === undefined ? [node.arg] : [node.parameter, node.arg];
}

function operatorText(node: Extract<Node, { kind: 'binary' }>): string {
  const bool = node.bool ? ' bool' : '';
  return `${node.operator}${bool}${node.matching === undefined ? '' : ` ${matchingText(node.matching)}`}`;
}

function matchingText(matching: VectorMatching): string {
  const head = `${matching.mode} (${matching.labels.join(', ')})`;
  return matching.group === undefined
    ? head
    : `${head} ${matching.group.side} (${matching.group.labels.join(', ')})`;
}

/**
 * A child keeps its parentheses unless it binds tighter than its parent, or stands to the left of an operator of the
 * same strength (all but `^` group to the left). `and` beside `unless` keeps them: few readers know which goes first.
 */
function needsParentheses(node: Node, parent: BinaryOperator, side: 'left' | 'right'): boolean {
  if (node.kind !== 'binary') return false;
  const child = precedence[node.operator];
  if (child !== precedence[parent]) return child < precedence[parent];
  const mixedSets = precedence[parent] <= precedence.and && node.operator !== parent;
  return side === 'right' || parent === '^' || child === precedence['=='] || mixedSets;
}

/** Prometheus reads JavaScript's number text, except for the two infinities. */
function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return String(value);
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

function indent(line: string): string {
  return `  ${line}`;
}
