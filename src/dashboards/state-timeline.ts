import {
  LegendDisplayMode,
  LegendPlacement,
  TimelineValueAlignment,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { type StatusWord, valueWords } from './colours.ts';
import { type MetricQuery, toTarget } from './metric-query.ts';
import { type PanelFacts, coloursByLimit, withFacts } from './panel.ts';

/** States over time, a row a series. */
export interface StateTimelineOptions extends PanelFacts {
  readonly queries: readonly MetricQuery[];
  /** What each value is called; without it Grafana would paint 1 red and 0 green. */
  readonly words: Readonly<Record<number, StatusWord>>;
}

/** A band a series, in the colours of its states. */
export function stateTimelinePanel(options: StateTimelineOptions): PanelBuilder {
  return withFacts(new PanelBuilder(), options, 'prometheus')
    .targets(options.queries.map(toTarget))
    .mappings([valueWords(options.words)])
    .colorScheme(coloursByLimit())
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.85)
    .alignValue(TimelineValueAlignment.Left)
    .lineWidth(0)
    .fillOpacity(75)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single));
}
