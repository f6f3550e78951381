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
  readonly max?: number;
}

/**
 * Figures in the colour of the limit that they pass: a phone shows them first.
 * @throws TypeError where a query is over a range: its last value would stand there as the newest one, however long ago
 * the series ended.
 */
export function statPanel(options: StatOptions): PanelBuilder {
  const { queries, words, max } = options;
  if (queries.some(({ instant }) => instant !== true)) {
    throw new TypeError(`stat "${options.title}": a figure of now is asked for now, with \`latest\``);
  }
  const panel = withFacts(new PanelBuilder(), { width: 4, height: 6, ...options }, 'prometheus')
    .targets(queries.map(toTarget))
    .colorScheme(coloursByLimit())
    .min(0)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .justifyMode(BigValueJustifyMode.Auto)
    .orientation(VizOrientation.Auto)
    .textMode(queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Auto);
  if (words !== undefined) panel.mappings([valueWords(words)]);
  if (max !== undefined) panel.max(max);
  return panel;
}
