// What Grafana 10.2 reads and @grafana/schema 10.2.3 does not describe.

/** Options of Grafana's `alertlist` panel (`public/app/plugins/panel/alertlist/types.ts`, `UnifiedAlertListOptions`). */
export interface AlertListSettings {
  readonly viewMode: 'list' | 'stat';
  readonly groupMode: 'default' | 'custom';
  readonly groupBy: readonly string[];
  readonly maxItems: number;
  /** 1 by name, 3 by importance, 5 newest first. */
  readonly sortOrder: 1 | 2 | 3 | 4 | 5;
  readonly dashboardAlerts: boolean;
  readonly alertName: string;
  readonly alertInstanceLabelFilter: string;
  /** The data source's name: this panel takes neither a uid nor a variable. */
  readonly datasource: string;
  readonly stateFilter: Readonly<Record<'firing' | 'pending' | 'noData' | 'normal' | 'error', boolean>>;
}

/** What Grafana's Prometheus data source reads of an annotation beside the schema's fields. */
export interface SeriesAnnotationSettings {
  readonly expr?: string;
  /** Distance of evaluations: an event shorter than that may be missed. */
  readonly step?: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
  readonly tagKeys?: string;
  readonly useValueForTime?: boolean;
}

/** What Grafana reads of a query variable beside the schema's fields. */
export interface QueryVariableSettings {
  readonly includeAll?: boolean;
  /** What All stands for; without it, every value joined. */
  readonly allValue?: string;
}
