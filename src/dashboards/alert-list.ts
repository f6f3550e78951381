import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelFacts, withFacts } from './panel.ts';
import { sources } from './sources.ts';

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

/** Alerts that fire or are about to; `labels` is a selector that keeps some of them, such as `{severity!="none"}`. */
export function alertListPanel(options: PanelFacts & { readonly labels: string }): PanelBuilder {
  const settings: AlertListSettings = {
    viewMode: 'list',
    groupMode: 'default',
    groupBy: [],
    maxItems: 30,
    sortOrder: 3,
    dashboardAlerts: false,
    alertName: '',
    alertInstanceLabelFilter: options.labels,
    datasource: sources.prometheus.name,
    stateFilter: { firing: true, pending: true, noData: false, normal: false, error: true },
  };
  // The SDK has no builder for this kind.
  return withFacts(new PanelBuilder().type('alertlist').options(settings), options, 'prometheus');
}
