import type { Where } from '../promql/index.ts';
import { type LabelSpec, type RangeDuration, toMatchers } from '../promql/index.ts';

/** Log streams that share their labels: what the collector promotes to Loki's labels. */
export interface Stream<S extends LabelSpec> {
  readonly labels: S;
  /** Who writes them, for a reader of the catalogue. */
  readonly help: string;
}

/** Describes streams for queries. */
export function stream<const S extends LabelSpec>(facts: Stream<S>): Stream<S> {
  return facts;
}

/**
 * Lines of the streams that meet the conditions.
 * @throws TypeError without a condition that keeps at least something: Loki refuses such a selector.
 */
export function logLines<S extends LabelSpec>(streams: Stream<S>, conditions: Where<S>): LogLines {
  const matchers = toMatchers(conditions);
  if (matchers.length === 0) throw new TypeError('Loki wants at least one matcher');
  const text = matchers.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`);
  return new LogLines(`{${text.join(', ')}}`, Object.keys(streams.labels));
}

/** A log query; each method returns a new one with a further stage. */
export class LogLines {
  readonly text: string;
  readonly labels: readonly string[];

  constructor(text: string, labels: readonly string[]) {
    this.text = text;
    this.labels = labels;
  }

  /** Keeps lines that hold this text: the cheapest filter, so it comes first. */
  containing(text: string): LogLines {
    return new LogLines(`${this.text} |= ${JSON.stringify(text)}`, this.labels);
  }

  /** Keeps lines that match this regular expression (RE2, anywhere in the line). */
  matching(regex: string): LogLines {
    return new LogLines(`${this.text} |~ ${JSON.stringify(regex)}`, this.labels);
  }

  /**
   * Shows the message, and the trace's id as `traceid=…`, by which the data source links to it. Records are JSON with
   * `body` and `traceid` (collector's `loki` exporter).
   */
  messages(): LogLines {
    const fields = 'json message="body", traceid="traceid"';
    return new LogLines(
      `${this.text} | ${fields} | line_format "{{.message}}  traceid={{.traceid}}"`,
      this.labels,
    );
  }

  /** Lines in the window, counted by these labels. */
  countBy(by: readonly string[], window: RangeDuration): LogMetric {
    const foreign = by.filter((label) => !this.labels.includes(label));
    if (foreign.length > 0) throw new TypeError(`count by (${foreign.join(', ')}): the streams lack it`);
    return new LogMetric(`sum by (${by.join(', ')}) (count_over_time(${this.text} [${window}]))`);
  }
}

/** What Loki counts in lines, as numbers over time. */
export class LogMetric {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
