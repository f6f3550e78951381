import {
  AxisPlacement,
  HeatmapCellLayout,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  CellValuesBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapColorScale,
  FilterValueRangeBuilder,
  PanelBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { type MetricQuery, toTarget } from './metric-query.ts';
import { type PanelFacts, withFacts } from './panel.ts';
import { grafanaUnit } from './units.ts';

/** A distribution over time. `unit` is that of the buckets' bounds. */
export interface HeatmapOptions extends PanelFacts {
  /** Counts by bucket: the series carry `le`. */
  readonly buckets: MetricQuery;
  /** Points over it that lead to traces. */
  readonly exemplars?: MetricQuery;
}

/** How many there were of each size, over time: darker is more. */
export function heatmapPanel(options: HeatmapOptions): PanelBuilder {
  const { buckets, exemplars } = options;
  const targets = [{ ...buckets, format: 'heatmap' as const, legend: '{{le}}' }];
  return withFacts(new PanelBuilder(), options, 'prometheus')
    .targets([...targets, ...(exemplars ? [exemplars] : [])].map(toTarget))
    .calculate(false)
    .rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Auto))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Blues')
        .fill('dark-blue')
        .scale(HeatmapColorScale.Exponential)
        .exponent(0.5)
        .steps(64)
        .reverse(false),
    )
    .filterValues(new FilterValueRangeBuilder().le(1e-9))
    .cellGap(1)
    .cellValues(new CellValuesBuilder().unit(grafanaUnit('count')).decimals(0))
    .exemplarsColor('rgba(255,152,48,0.9)')
    .yAxis(
      new YAxisConfigBuilder()
        .unit(grafanaUnit(options.unit))
        .axisPlacement(AxisPlacement.Left)
        .reverse(false),
    )
    .showTooltip()
    .showYHistogram()
    .showLegend()
    .scaleDistribution(new ScaleDistributionConfigBuilder().type(ScaleDistribution.Linear));
}
