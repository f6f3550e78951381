import type { Metric } from '../../src/catalogue/index.ts';
import type { MetricFamily } from '../../src/catalogue/exposition.ts';
import { target } from '../labels.ts';

/**
 * What a program shows otherwise than the catalogue says: half sentences, none where the two agree.
 *
 * Labels of the scrape target are left out: Prometheus adds them. All others must be the same on both sides, and of a
 * label with fixed values only these may be seen.
 */
export function differences(metric: Metric, families: ReadonlyMap<string, MetricFamily>): string[] {
  const family = families.get(metric.name);
  if (!family) return [`${metric.name} is not exposed`];
  const found: string[] = [];
  if (family.type !== metric.type) found.push(`is a ${family.type}, the catalogue says ${metric.type}`);

  const own = Object.entries(metric.labels).filter(([name]) => !(name in target));
  const claimed = own.map(([name]) => name);
  const seen = [...family.labels.keys()];
  const unseen = claimed.filter((name) => !seen.includes(name));
  const unclaimed = seen.filter((name) => !claimed.includes(name));
  if (unseen.length > 0) found.push(`does not carry ${unseen.join(', ')}`);
  if (unclaimed.length > 0) found.push(`also carries ${unclaimed.join(', ')}`);

  for (const [name, values] of own) {
    if (values === 'any') continue;
    const others = [...(family.labels.get(name) ?? [])].filter((value) => !values.includes(value));
    if (others.length > 0) found.push(`has other values of ${name}: ${others.join(', ')}`);
  }
  return found;
}
