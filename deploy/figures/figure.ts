import type { Lookup } from './lookup.ts';

/** A figure of the specification, and where it stands in what is deployed. */
export interface Figure {
  readonly component: string;
  readonly what: string;
  readonly specified: unknown;
  readonly read: (built: Lookup) => unknown;
  /** What is built instead, and the entry of docs/decisions.md that says why. */
  readonly departure?: { readonly built: unknown; readonly decision: string };
}

type Rest = Pick<Figure, 'departure'>;

/** The figures of one component, each as `what, specified, where`. */
export function figuresOf(
  component: string,
  ...rows: readonly (readonly [what: string, specified: unknown, read: Figure['read'], rest?: Rest])[]
): Figure[] {
  return rows.map(([what, specified, read, rest]) => ({ component, what, specified, read, ...rest }));
}

/** A row that departs from the specification. */
export function departure(built: unknown, decision: string): Rest {
  return { departure: { built, decision } };
}

/** The rows that every component has: image, kind, replicas, what it asks for and what it may take. */
export function sizeOf(
  workload: string,
  size: {
    readonly image: string;
    readonly kind: string;
    readonly replicas?: number;
    readonly requests?: readonly [cpu: string, memory: string];
    readonly limits?: readonly [cpu: string, memory: string];
  },
): (readonly [string, unknown, Figure['read']])[] {
  const { image, kind, replicas, requests, limits } = size;
  const resources = (which: string) => (b: Lookup) => [
    b.container(workload, 'resources', which, 'cpu'),
    b.container(workload, 'resources', which, 'memory'),
  ];
  return [
    ['image', image, (b) => b.container(workload, 'image')],
    ['kind', kind, (b) => b.kind(workload)],
    ...(replicas === undefined
      ? []
      : [['replicas', replicas, (b: Lookup) => b.at(kind, workload, 'spec', 'replicas')] as const]),
    ...(requests ? [['requests', requests, resources('requests')] as const] : []),
    ...(limits ? [['limits', limits, resources('limits')] as const] : []),
  ];
}
