import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { type StatusWord, valueWords } from './colours.ts';
import { type MetricQuery, toTarget } from './metric-query.ts';
import { type PanelFacts, coloursByLimit, withFacts } from './panel.ts';

/** One big figure, or a few. */
export interface StatOptions extends PanelFacts {
  readonly queries: readonly MetricQuery[];
  /** Values that are shown as words. */
  readonly words?: Readonly<Record<number, StatusWord>>;
  /** A small graph behind the figure; queries must then be over a range. */
  readonly trend?: boolean;
  readonly max?: number;
}

/** Figures in the colour of the limit that they pass: a phone shows them first. */
export function statPanel(options: StatOptions): PanelBuilder {
  const { queries, words, trend = false, max } = options;
  const panel = withFacts(new PanelBuilder(), { width: 4, height: 6, ...options }, 'prometheus')
    .targets(queries.map(toTarget))
    .colorScheme(coloursByLimit())
    .min(0)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .colorMode(BigValueColorMode.Value)
    .graphMode(trend ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .justifyMode(BigValueJustifyMode.Auto)
    .orientation(VizOrientation.Auto)
    .textMode(queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Auto);
  if (words !== undefined) panel.mappings([valueWords(words)]);
  if (max !== undefined) panel.max(max);
  return panel;
}
