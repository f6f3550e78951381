import type { Settings } from '../../src/settings/index.ts';
import { constant, define } from './go-template.ts';
import { silenceTemplates } from './silence-link.ts';

/** Slack refuses a message with a button whose address is longer; in characters. */
const longestAddress = 3000;

/** `links.tmpl`: where a notification leads. Alerts of others, which name no page, lead to the start pages. */
export function linkTemplates({ hosts }: Settings): string {
  return [
    define('link.runbook', ofFirstAlert('runbook_url', hosts.runbooks)),
    define('link.dashboard', ofFirstAlert('dashboard_url', hosts.grafana)),
    define('link.bounded', `{{ if le (len .) ${longestAddress} }}{{ . }}{{ end }}`),
    define('link.alertmanager', `{{ ${constant(`${hosts.alertmanager}/#/alerts`)} }}`),
    silenceTemplates(hosts.alertmanager),
  ].join('\n');
}

/** An annotation of the first alert that fires; of the first at all, when it is over. */
function ofFirstAlert(annotation: string, otherwise: string): string {
  return `
{{ $alert := index .Alerts 0 }}
{{- if eq .Status "firing" }}{{ $alert = index .Alerts.Firing 0 }}{{ end }}
{{- $address := or $alert.Annotations.${annotation} ${constant(otherwise)} }}
{{- if gt (len $address) ${longestAddress} }}{{ $address = ${constant(otherwise)} }}{{ end }}
{{- $address }}`;
}
