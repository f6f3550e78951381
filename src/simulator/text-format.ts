import type { Metric } from '../catalogue/index.ts';

// What the text format of Prometheus and OpenMetrics have in common.

/** A series' name and labels, ready for a line: `name{a="b",c="d"}`. */
export function seriesText(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** A sample's value: Go reads JavaScript's numbers; only the infinities are written differently. */
export function valueText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

/** The lines on a metric that stand before its samples. OpenMetrics names a counter without `_total`. */
export function headerText({ name, type, help }: Metric, format: 'prometheus' | 'openmetrics'): string {
  const family = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${family} ${format === 'openmetrics' ? text.replaceAll('"', '\\"') : text}\n# TYPE ${family} ${type}\n`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
