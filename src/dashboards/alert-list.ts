import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { AlertListSettings } from './beyond-schema.ts';
import { type PanelFacts, withFacts } from './panel.ts';
import { sources } from './sources.ts';

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
