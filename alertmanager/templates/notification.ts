import { define, eachAlert } from './go-template.ts';
import { textTemplates } from './texts.ts';

/** Red to yellow by urgency, green once it is over. */
const colour = define(
  'notification.colour',
  `
{{ if ne .Status "firing" }}#1a7f37
{{- else if eq .CommonLabels.severity "critical" }}#d1242f
{{- else if eq .CommonLabels.severity "high" }}#e8710a
{{- else if eq .CommonLabels.severity "medium" }}#d4a72c
{{- else }}#57606a{{ end }}`,
);

/** Alerts as plain text. Called with a list of them. */
const list = define(
  'notification.list',
  eachAlert(
    `- {{ template "notification.summary" $alert }}
  {{ template "notification.description" $alert }}
  {{ template "notification.since" $alert }}
{{- with $alert.Annotations.dashboard_url }}
  {{ template "link.bounded" . }}{{ end }}
`,
    (count) => `and ${count} more\n`,
  ),
);

const since = define('notification.since', 'since {{ .StartsAt.UTC.Format "2006-01-02 15:04 UTC" }}');

/** `notification.tmpl`: what several kinds of receivers use. Nothing in it is escaped. */
export const notificationTemplates = [textTemplates('notification'), since, colour, list].join('\n');
