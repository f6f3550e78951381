import type { Settings } from '../settings/index.ts';
import type { AlertRule } from './rule.ts';

/**
 * The annotations of an alert: its own texts and the links that every alert has. One place adds them, so that none
 * is forgotten.
 */
export function annotations(rule: AlertRule, hosts: Settings['hosts']): Record<string, string> {
  return {
    summary: rule.summary,
    description: rule.description,
    runbook_url: `${hosts.runbooks}/${rule.alert}.md`,
    dashboard_url: `${hosts.grafana}${panelPath(rule.panel)}`,
  };
}

/** Path of a panel in Grafana, as a template: values of labels are escaped when Prometheus renders it. */
export function panelPath({ dashboard, panel, variables = [] }: AlertRule['panel']): string {
  const chosen = variables.map((label) => `&var-${label}={{ $labels.${label} | urlquery }}`);
  return `/d/${dashboard}?viewPanel=${panel}${chosen.join('')}`;
}
