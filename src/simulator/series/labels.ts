import type { Metric } from '../../catalogue/index.ts';
import type { LabelSpec, ValueOf } from '../../promql/index.ts';

type TargetLabel = 'job' | 'instance' | 'namespace' | 'pod';

/** The labels that say what a sample is about, without those that say where it came from. */
export type OwnLabels<S extends LabelSpec> = { readonly [K in Exclude<keyof S, TargetLabel>]: ValueOf<S[K]> };

/**
 * Where a metric's samples come from: labels that are the same after a restart, since the services keep their state.
 * Only those that the catalogue gives the metric.
 */
export function originLabels({ labels }: Metric, job: string): Record<string, string> {
  const all = { job, instance: job, namespace: 'observability', pod: `${job}-0` };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in labels));
}

/** Whether Prometheus scrapes the metric; otherwise the collector pushes it. */
export function isScraped({ labels }: Metric): boolean {
  return 'pod' in labels;
}

/** Collects something for each set of labels of a metric, in the order in which the sets came. */
export class ByLabels<S extends LabelSpec, T> {
  readonly #metric: Metric<S>;
  readonly #job: string;
  readonly #names: readonly string[];
  readonly #items = new Map<
    string,
    { readonly labels: Readonly<Record<string, string>>; readonly item: T }
  >();

  constructor(metric: Metric<S>, job: string) {
    this.#metric = metric;
    this.#job = job;
    this.#names = Object.keys(metric.labels);
  }

  /** What belongs to the labels; made where there is nothing yet. */
  get(own: OwnLabels<S>, make: () => T): T {
    const given = new Map<string, string>(Object.entries(own));
    const key = this.#names.map((name) => given.get(name) ?? '').join('\u0000');
    const found = this.#items.get(key);
    if (found) return found.item;
    const origin = originLabels(this.#metric, this.#job);
    // In the catalogue's order, whatever the caller's.
    const labels = Object.fromEntries(
      this.#names.flatMap((name) => {
        const value = given.get(name) ?? origin[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const item = make();
    this.#items.set(key, { labels, item });
    return item;
  }

  /** All sets of labels with what belongs to them. */
  entries(): readonly { readonly labels: Readonly<Record<string, string>>; readonly item: T }[] {
    return [...this.#items.values()];
  }
}
