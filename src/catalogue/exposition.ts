/** Types that the text format names; `untyped` where it names none. */
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** A metric as a program exposes it: the series that one `# TYPE` line speaks of. */
export interface MetricFamily {
  /** For a histogram or summary without `_bucket`, `_sum`, `_count`. */
  readonly name: string;
  readonly type: FamilyType;
  /** Labels of any of its series, with every value seen; without the `le` of buckets and a summary's `quantile`. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A family while it is read. */
interface OpenFamily extends MetricFamily {
  readonly labels: Map<string, Set<string>>;
}

const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+\S+(?:\s+-?\d+)?$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\.|[^"\\])*)"\s*(?:,\s*|$)/y;
const types: readonly FamilyType[] = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];

/**
 * Reads Prometheus' text format (version 0.0.4, "Exposition formats" in its documentation).
 * @returns families by name
 * @throws SyntaxError at the first line that is neither a comment nor a sample, with the line
 */
export function parseExposition(text: string): Map<string, MetricFamily> {
  const families = new Map<string, OpenFamily>();
  for (const line of text.split('\n')) {
    if (line.startsWith('# TYPE ')) {
      const [, , name = '', type] = line.split(/\s+/);
      families.set(name, {
        name,
        type: types.find((known) => known === type) ?? 'untyped',
        labels: new Map(),
      });
    } else if (line !== '' && !line.startsWith('#')) {
      const { name, labels } = parseSample(line);
      const familyName = ownerOf(name, (candidate) => families.get(candidate)?.type);
      const family: OpenFamily = families.get(familyName) ?? {
        name: familyName,
        type: 'untyped',
        labels: new Map(),
      };
      families.set(familyName, family);
      for (const [key, value] of labels) {
        if (isPosition(key, family.type)) continue;
        family.labels.set(key, (family.labels.get(key) ?? new Set<string>()).add(value));
      }
    }
  }
  return families;
}

/** The families of several scrapes as if one program had exposed them all. */
export function mergeFamilies(
  scrapes: readonly ReadonlyMap<string, MetricFamily>[],
): Map<string, MetricFamily> {
  const merged = new Map<string, MetricFamily>();
  for (const family of scrapes.flatMap((scrape) => [...scrape.values()])) {
    const labels = new Map(merged.get(family.name)?.labels);
    for (const [key, values] of family.labels) {
      labels.set(key, new Set([...(labels.get(key) ?? []), ...values]));
    }
    merged.set(family.name, { ...family, labels });
  }
  return merged;
}

function parseSample(line: string): { name: string; labels: [string, string][] } {
  const match = sample.exec(line);
  const [, name, body = ''] = match ?? [];
  if (name === undefined) throw new SyntaxError(`not a sample: ${line}`);
  const labels: [string, string][] = [];
  label.lastIndex = 0;
  while (label.lastIndex < body.length) {
    const [, key, value] = label.exec(body) ?? [];
    if (key === undefined || value === undefined) throw new SyntaxError(`labels not understood: ${line}`);
    labels.push([key, value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))]);
  }
  return { name, labels };
}

/** Name of the family that a series belongs to: its parts carry a suffix. */
function ownerOf(series: string, typeOf: (name: string) => FamilyType | undefined): string {
  const owner = series.replace(/_(bucket|sum|count)$/, '');
  const type = typeOf(owner);
  return type === 'histogram' || type === 'summary' ? owner : series;
}

/** `le` and `quantile` say where in a distribution a series stands, not what it speaks of. */
function isPosition(label: string, type: FamilyType): boolean {
  return (type === 'histogram' && label === 'le') || (type === 'summary' && label === 'quantile');
}
