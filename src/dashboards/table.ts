import {
  TableCellDisplayMode,
  TableCellHeight,
  TableFooterOptionsBuilder,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Vector } from '../promql/index.ts';
import { type StatusWord, valueWords } from './colours.ts';
import { type PanelLink, kept, linkUrl } from './links.ts';
import { latest, toTarget } from './metric-query.ts';
import { type PanelFacts, coloursByLimit, withFacts } from './panel.ts';
import { type Limits, hasLimits } from './thresholds.ts';
import { type PanelUnit, decimalsOf, grafanaUnit } from './units.ts';

/** A column of figures: one value a row. */
export interface Column {
  readonly name: string;
  readonly value: Vector;
  readonly unit: PanelUnit;
  readonly limits?: Limits;
  readonly words?: Readonly<Record<number, StatusWord>>;
  /** A bar in the cell, up to this value. */
  readonly bar?: number;
}

/** A table of the newest values, a row for each combination of labels. */
export interface TableOptions<L extends string> extends Omit<PanelFacts, 'unit' | 'limits'> {
  /** Labels that make a row, in the order of their columns, and what those are called. */
  readonly rows: Readonly<Record<L, string>>;
  readonly columns: readonly Column[];
  /** Name of the column that sorts; the highest value first. */
  readonly sortBy: string;
  readonly ascending?: boolean;
  /** Where a click on a row's label leads; labels that all dashboards have a variable for choose its value there. */
  readonly rowLink?: Omit<PanelLink, 'fromColumns' | 'fromLabels'>;
}

/**
 * A table of the newest values.
 * @throws TypeError where a column's series have other labels than the rows.
 */
export function tablePanel<L extends string>(options: TableOptions<L>): PanelBuilder {
  const { rows, columns, sortBy, ascending = false, rowLink } = options;
  const labels = Object.entries<string>(rows);
  for (const { name, value } of columns) {
    const missing = labels.filter(([label]) => !value.labels.includes(label));
    if (missing.length > 0 || value.labels.length !== labels.length) {
      throw new TypeError(`column "${name}": series by (${value.labels.join(', ')}) make other rows`);
    }
  }
  const panel = withFacts(new PanelBuilder(), { ...options, unit: columns[0]?.unit ?? 'none' }, 'prometheus')
    .targets(
      columns.map(({ value }, index) =>
        toTarget(latest(value, '', { format: 'table', refId: refIdOf(index) })),
      ),
    )
    .transformations(transformations(labels, columns))
    .colorScheme(coloursByLimit())
    .showHeader(true)
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .cellHeight(TableCellHeight.Sm)
    .filterable(true)
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(!ascending)])
    .footer(new TableFooterOptionsBuilder().show(false).reducer([]).enablePagination(true));
  for (const column of columns) panel.overrideByName(column.name, cellsOf(column));
  if (rowLink) {
    const fromColumns = Object.fromEntries(labels.filter(([label]) => kept.includes(label)));
    const link = { title: rowLink.title, url: linkUrl({ ...rowLink, fromColumns }), targetBlank: false };
    for (const [, name] of labels) panel.overrideByName(name, [{ id: 'links', value: [link] }]);
  }
  return panel;
}

/** The letter that Grafana's editor would give a query. */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** One frame a query becomes one table: rows with the same labels are one, and columns get their names. */
function transformations(
  labels: readonly (readonly [string, string])[],
  columns: readonly Column[],
): DataTransformerConfig[] {
  // With one query Grafana calls the column of values just that.
  const valueName = (index: number): string => (columns.length === 1 ? 'Value' : `Value #${refIdOf(index)}`);
  const renamed = [
    ...labels,
    ...columns.map(({ name }, index) => [valueName(index), name] as const),
  ] as const;
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(renamed.map(([from], index) => [from, index])),
        renameByName: Object.fromEntries(renamed),
      },
    },
  ];
}

/** What stands in a cell without a value. Otherwise Grafana writes there what the panel says when all of it is empty. */
const noCellValue = '–';

function cellsOf({ unit, limits, words, bar }: Column): DynamicConfigValue[] {
  const decimals = decimalsOf(unit);
  const coloured = (limits !== undefined && hasLimits(limits)) || words !== undefined;
  return [
    { id: 'unit', value: grafanaUnit(unit) },
    { id: 'noValue', value: noCellValue },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(limits === undefined ? [] : [{ id: 'thresholds', value: { mode: 'absolute', steps: limits.steps } }]),
    ...(words === undefined ? [] : [{ id: 'mappings', value: [valueWords(words)] }]),
    ...(bar === undefined
      ? []
      : [
          { id: 'min', value: 0 },
          { id: 'max', value: bar },
        ]),
    { id: 'custom.cellOptions', value: cellType(coloured, bar !== undefined) },
  ];
}

function cellType(coloured: boolean, bar: boolean): object {
  if (bar) return { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' };
  return { type: coloured ? 'color-text' : 'auto' };
}
