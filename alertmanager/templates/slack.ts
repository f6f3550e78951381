import { define, eachAlert } from './go-template.ts';
import { textTemplates } from './texts.ts';

/**
 * Slack reads `<!channel>` as a call to everyone, wherever it comes from. These are all its control characters:
 * https://api.slack.com/reference/surfaces/formatting#escaping
 */
const escape = '| reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"';

/** One alert is in the title already; of several each has its line. */
const text = define(
  'slack.text',
  `
{{ if eq (len .Alerts) 1 }}{{ template "slack.description" (index .Alerts 0) }}
{{- else }}
{{- with .Alerts.Firing }}{{ template "slack.list" . }}{{ end }}
{{- with .Alerts.Resolved }}*Resolved*
{{ template "slack.list" . }}{{ end }}
{{- end }}`,
);

const list = define(
  'slack.list',
  eachAlert(
    `• *{{ template "slack.summary" $alert }}* {{ template "slack.description" $alert }}
{{- with $alert.Annotations.dashboard_url }} {{ template "slack.dashboard" . }}{{ end }}
`,
    (count) => `and ${count} more\n`,
  ),
);

/** A link; a bar would end its address. One that is too long is left out: the title leads there, too. */
const dashboard = define(
  'slack.dashboard',
  `{{ if le (len .) 1000 }}<{{ . | reReplaceAll "[|]" "%7C" ${escape} }}|Dashboard>{{ end }}`,
);

/** `slack.tmpl`. */
export const slackTemplates = [textTemplates('slack', escape), text, list, dashboard].join('\n');
