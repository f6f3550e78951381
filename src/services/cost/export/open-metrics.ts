import type { Metric } from '../../../catalogue/index.ts';

/**
 * A series that has one value for a while. Times in milliseconds since 1970; `from` itself lies outside, `to` inside: at
 * midnight nobody has read the day that ends.
 */
export interface Piece {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** Scraping's own label: all that history has of a target. */
const job = 'cost-exporter';

/**
 * OpenMetrics text with time stamps: metric by metric, series by series, in the order of time. Samples lie on multiples
 * of the step.
 * @returns the text in chunks; at the end, how many samples it holds
 */
export function* openMetricsText(pieces: readonly Piece[], stepSeconds: number): Generator<string, number> {
  const stepMs = stepSeconds * 1000;
  let samples = 0;
  for (const [metric, ofMetric] of groupBy(pieces, (piece) => piece.metric)) {
    yield `# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n`;
    for (const [labels, ofSeries] of groupBy(ofMetric, (piece) => labelText(piece.labels))) {
      for (const { value, from, to } of [...ofSeries].sort((a, b) => a.from - b.from)) {
        let text = '';
        for (let time = (Math.floor(from / stepMs) + 1) * stepMs; time <= to; time += stepMs) {
          text += `${metric.name}${labels} ${value} ${time / 1000}\n`;
          samples += 1;
        }
        if (text !== '') yield text;
      }
    }
  }
  yield '# EOF\n';
  return samples;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const escaped = (text: string): string =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const pairs = Object.entries({ ...labels, job }).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(',')}}`;
}
