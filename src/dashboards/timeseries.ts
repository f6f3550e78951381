import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphTresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { type StatusWord, colourOf, isStatusWord } from './colours.ts';
import { type MetricQuery, toTarget } from './metric-query.ts';
import { type PanelFacts, coloursByName, withFacts } from './panel.ts';
import { hasLimits } from './thresholds.ts';
import { type PanelUnit, grafanaUnit } from './units.ts';

/** A graph over time. */
export interface TimeseriesOptions extends PanelFacts {
  readonly queries: readonly MetricQuery[];
  /** Lines; bars for what is counted by interval; points for single events. */
  readonly draw?: 'lines' | 'bars' | 'points';
  readonly stacked?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** What the table below says of each series. */
  readonly calcs?: readonly Calculation[];
  /** Statuses that a label gives series as their names; where a query's legend is one, that is seen by itself. */
  readonly statuses?: readonly StatusWord[];
  /** Series drawn as a dashed line: what others are compared with. */
  readonly dashed?: readonly string[];
  /** Series in another unit than the panel's, by name: they have an axis of their own, to the right. */
  readonly otherUnits?: Readonly<Record<string, PanelUnit>>;
  /** Series whose space down to another one is filled: the expected band. */
  readonly band?: { readonly from: string; readonly to: string };
}

/** Figures of a series that a legend can show. */
export type Calculation = 'lastNotNull' | 'max' | 'mean' | 'min' | 'sum';

/** A graph of queries over time. */
export function timeseriesPanel(options: TimeseriesOptions): PanelBuilder {
  const { queries, draw = 'lines', stacked = false, min = 0, max, calcs = ['lastNotNull', 'max'] } = options;
  const panel = withFacts(new PanelBuilder(), options, 'prometheus')
    .targets(queries.map(toTarget))
    .colorScheme(coloursByName())
    .min(min)
    .drawStyle(drawStyles[draw])
    .lineWidth(draw === 'bars' ? 0 : 2)
    .fillOpacity(draw === 'bars' ? 80 : stacked ? 30 : 0)
    .lineInterpolation(LineInterpolation.Linear)
    .showPoints(draw === 'points' ? VisibilityMode.Always : VisibilityMode.Auto)
    .pointSize(draw === 'points' ? 6 : 4)
    .spanNulls(false)
    .axisSoftMin(0)
    .legend(legend(calcs))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        options.limits && hasLimits(options.limits)
          ? GraphTresholdsStyleMode.Dashed
          : GraphTresholdsStyleMode.Off,
      ),
    );
  if (max !== undefined) panel.max(max);
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  const named = queries.map(({ legend }) => legend).filter(isStatusWord);
  for (const word of new Set([...(options.statuses ?? []), ...named])) {
    panel.overrideByName(word, [{ id: 'color', value: { mode: 'fixed', fixedColor: colourOf(word) } }]);
  }
  for (const name of options.dashed ?? []) {
    panel.overrideByName(name, [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
      { id: 'custom.drawStyle', value: 'line' },
      { id: 'custom.lineWidth', value: 2 },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.stacking', value: { mode: 'none', group: 'A' } },
    ]);
  }
  for (const [name, unit] of Object.entries(options.otherUnits ?? {})) {
    panel.overrideByName(name, [
      { id: 'unit', value: grafanaUnit(unit) },
      { id: 'custom.axisPlacement', value: 'right' },
    ]);
  }
  if (options.band) {
    panel.overrideByName(options.band.from, [
      { id: 'custom.fillBelowTo', value: options.band.to },
      { id: 'custom.fillOpacity', value: 15 },
      { id: 'custom.lineWidth', value: 1 },
      { id: 'custom.drawStyle', value: 'line' },
    ]);
  }
  return panel;
}

/** A table below the graph: readable on a phone, sorted by what matters. */
function legend(calcs: readonly Calculation[]): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([...calcs])
    .sortBy(calculationNames[calcs[0] ?? 'lastNotNull'])
    .sortDesc(true);
}

/** Names of the legend's columns, by which Grafana sorts. */
const calculationNames: Readonly<Record<Calculation, string>> = {
  lastNotNull: 'Last *',
  max: 'Max',
  mean: 'Mean',
  min: 'Min',
  sum: 'Total',
};

const drawStyles = {
  lines: GraphDrawStyle.Line,
  bars: GraphDrawStyle.Bars,
  points: GraphDrawStyle.Points,
} as const;
