import { FieldTextAlignment, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as GenericBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as NodeGraphBuilder } from '@grafana/grafana-foundation-sdk/nodegraph';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { SearchTableType, TempoQueryBuilder, TempoQueryType } from '@grafana/grafana-foundation-sdk/tempo';
import { type PanelFacts, withFacts } from './panel.ts';
import { sourceRef } from './sources.ts';

/** One trace, span by span. `query` is a trace id or a variable that holds one. */
export function tracePanel(options: PanelFacts & { readonly query: string }): GenericBuilder {
  // The SDK has no builder for this kind; it takes no options.
  return withFacts(
    new GenericBuilder().type('traces').options({}),
    { width: 24, height: 16, ...options },
    'tempo',
  ).targets([traceQl(options.query)]);
}

/** Traces that a TraceQL query finds, the newest first; a click on one shows it. */
export function traceListPanel(
  options: PanelFacts & {
    readonly query: string;
    readonly limit?: number;
    /** The variable of this dashboard that takes the clicked trace's id. */
    readonly variable: string;
    readonly dashboard: string;
  },
): TableBuilder {
  const { query, limit = 50, variable, dashboard } = options;
  const url = `/d/${dashboard}?\${__url_time_range}&\${repository:queryparam}&\${workflow:queryparam}&var-${variable}=\${__value.raw}`;
  return withFacts(new TableBuilder(), { width: 24, height: 10, ...options }, 'tempo')
    .targets([traceQl(query).limit(limit).tableType(SearchTableType.Traces)])
    .showHeader(true)
    .align(FieldTextAlignment.Auto)
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .inspect(false)
    .overrideByName('traceID', [
      { id: 'links', value: [{ title: 'Show this trace and its log', url, targetBlank: false }] },
    ]);
}

/** Services and the calls between them, from Tempo's metrics generator. */
export function serviceGraphPanel(options: PanelFacts): NodeGraphBuilder {
  return withFacts(new NodeGraphBuilder(), { width: 24, height: 14, ...options }, 'tempo').targets([
    new TempoQueryBuilder()
      .datasource(sourceRef('tempo'))
      .queryType(TempoQueryType.ServiceMap)
      .filters([])
      .serviceMapQuery(''),
  ]);
}

function traceQl(query: string): TempoQueryBuilder {
  return new TempoQueryBuilder()
    .datasource(sourceRef('tempo'))
    .queryType(TempoQueryType.Traceql)
    .filters([])
    .query(query);
}
