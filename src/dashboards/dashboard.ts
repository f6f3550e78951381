import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationQuery, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';

/** A row of panels, in the order in which they are read. The keys are those of the dashboard's list of ids. */
export interface Row<K extends string> {
  readonly title: string;
  readonly panels: Readonly<Partial<Record<K, Builder<Panel>>>>;
}

/** A dashboard as its `index.ts` lists it. */
export interface DashboardDefinition {
  readonly uid: string;
  readonly title: string;
  /** Grafana's folder. It must not have a dashboard's title. */
  readonly folder: string;
  /** For whom it is, and which questions it answers. */
  readonly description: string;
  /** Time range at first, and how often it is asked anew. */
  readonly from: string;
  readonly refresh: string;
  readonly variables: readonly VariableModel[];
  readonly annotations: readonly AnnotationQuery[];
  readonly rows: readonly NumberedRow[];
}

/** A row whose panels have their ids. */
export interface NumberedRow {
  readonly title: string;
  readonly panels: readonly { readonly key: string; readonly id: number; readonly panel: Builder<Panel> }[];
}

/**
 * Gives each panel the id that its key has in the dashboard's list. Ids follow the key, not the place: a panel that
 * moves keeps its links.
 * @throws TypeError where a panel of the list stands in no row, or in two.
 */
export function numbered<K extends string>(
  ids: Readonly<Record<K, number>>,
  rows: readonly Row<K>[],
): NumberedRow[] {
  const seen = new Set<string>();
  const idOf = new Map<string, number>(Object.entries<number>(ids));
  const result = rows.map(({ title, panels }) => ({
    title,
    panels: Object.entries<Builder<Panel> | undefined>(panels).flatMap(([key, panel]) => {
      const id = idOf.get(key);
      if (id === undefined || panel === undefined) throw new TypeError(`panel ${key} has no id`);
      if (seen.has(key)) throw new TypeError(`panel ${key} stands in two rows`);
      seen.add(key);
      return [{ key, id, panel }];
    }),
  }));
  const missing = [...idOf.keys()].filter((key) => !seen.has(key));
  if (missing.length > 0) throw new TypeError(`panels without a row: ${missing.join(', ')}`);
  return result;
}
