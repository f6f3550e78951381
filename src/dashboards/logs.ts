import { LogsDedupStrategy, LogsSortOrder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder, LokiQueryType, QueryEditorMode } from '@grafana/grafana-foundation-sdk/loki';
import type { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { LogLines, LogMetric } from '../logql/index.ts';
import { sourceRef } from './sources.ts';
import { type PanelFacts, withFacts } from './panel.ts';
import { type TimeseriesOptions, timeseriesPanel } from './timeseries.ts';

/** Lines of logs, the newest first. */
export interface LogsOptions extends PanelFacts {
  readonly lines: LogLines;
  readonly maxLines?: number;
  /** The oldest first: to read one run's log from its start. */
  readonly oldestFirst?: boolean;
}

/** Lines of logs; a line's details link to its trace. */
export function logsPanel(options: LogsOptions): PanelBuilder {
  const { lines, maxLines = 500, oldestFirst = false } = options;
  return withFacts(new PanelBuilder(), { width: 24, height: 12, ...options }, 'loki')
    .targets([lokiTarget(lines.text, '').maxLines(maxLines)])
    .showTime(true)
    .showLabels(false)
    .showCommonLabels(true)
    .wrapLogMessage(true)
    .prettifyLogMessage(false)
    .enableLogDetails(true)
    .dedupStrategy(LogsDedupStrategy.None)
    .sortOrder(oldestFirst ? LogsSortOrder.Ascending : LogsSortOrder.Descending);
}

/** A graph of what Loki counts. */
export function logCountPanel(
  options: Omit<TimeseriesOptions, 'queries'> & {
    readonly counts: readonly { readonly count: LogMetric; readonly legend: string }[];
  },
): TimeseriesBuilder {
  return timeseriesPanel({ ...options, queries: [] })
    .datasource(sourceRef('loki'))
    .targets(options.counts.map(({ count, legend }) => lokiTarget(count.text, legend)));
}

function lokiTarget(expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(sourceRef('loki'))
    .expr(expr)
    .legendFormat(legend)
    .editorMode(QueryEditorMode.Code)
    .queryType(LokiQueryType.Range);
}
