import type { Settings } from '../../src/settings/index.ts';
import { constant, define, oneLine } from './go-template.ts';

const field = (name: string, expression: string): string => define(name, `{{ ${oneLine(expression, 200)} }}`);

/** `pagerduty.tmpl`: fields of an event, as https://developer.pagerduty.com/docs/send-alert-event describes them. */
export function pagerDutyTemplates({ organisation }: Settings): string {
  return [
    define(
      'pagerduty.severity',
      `
{{ if eq .CommonLabels.severity "critical" }}critical
{{- else if eq .CommonLabels.severity "high" }}error
{{- else }}warning{{ end }}`,
    ),
    // What is affected, as exactly as all alerts of the event agree on it; PagerDuty refuses an event without.
    field('pagerduty.source', `or .CommonLabels.repository .CommonLabels.instance ${constant(organisation)}`),
    field('pagerduty.class', '.CommonLabels.alertname'),
    field('pagerduty.component', '.CommonLabels.component'),
    field('pagerduty.group', 'or .CommonLabels.workflow .CommonLabels.provider .CommonLabels.namespace'),
    define('pagerduty.firing', '{{ template "notification.list" .Alerts.Firing }}'),
    define('pagerduty.resolved', '{{ template "notification.list" .Alerts.Resolved }}'),
  ].join('\n');
}
