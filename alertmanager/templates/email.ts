import { define, eachAlert } from './go-template.ts';
import { titleTemplate } from './texts.ts';

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const button =
  'display:inline-block;margin:0 8px 8px 0;padding:8px 14px;border-radius:6px;background:#0969da;color:#ffffff;text-decoration:none';

/**
 * Go writes a subject that is not plain ASCII as one line, however long, and mail servers refuse lines of more than
 * 998 octets. Each of these characters becomes up to 15 of them, so 40 are the most.
 */
const subject = titleTemplate(
  'email.subject',
  `| reReplaceAll "^((?:[ -<>@-^\\x60-~]*[^ -<>@-^\\x60-~]){40}).+$" "$\{1}…"`,
);

/** html/template escapes by the place where a value stands, so nothing is escaped here. */
const html = define(
  'email.html',
  `
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ template "notification.title" . }}</title>
</head>
<body style="margin:0;padding:16px;background:#ffffff;color:#1f2328;${font};font-size:16px;line-height:1.5">
<div style="max-width:640px;margin:0 auto;overflow-wrap:anywhere">
<h1 style="margin:0 0 16px;padding-left:12px;border-left:6px solid {{ template "notification.colour" . }};font-size:20px">{{ template "notification.title" . }}</h1>
<p style="margin:0">
<a style="${button}" href="{{ template "link.runbook" . }}">Runbook</a>
<a style="${button}" href="{{ template "link.dashboard" . }}">Dashboard</a>
<a style="${button}" href="{{ template "link.silence.html" . }}">Silence</a>
</p>
{{ with .Alerts.Firing }}<h2 style="font-size:16px">Firing: {{ len . }}</h2>{{ template "email.list" . }}{{ end }}
{{ with .Alerts.Resolved }}<h2 style="font-size:16px">Resolved: {{ len . }}</h2>{{ template "email.list" . }}{{ end }}
<p style="color:#57606a;font-size:13px">Sent by <a href="{{ template "link.alertmanager" . }}">Alertmanager</a> to {{ .Receiver }}</p>
</div>
</body>
</html>`,
);

const list = define(
  'email.list',
  `
<ul style="margin:0;padding-left:20px">
${eachAlert(
  `<li style="margin-bottom:12px"><strong>{{ template "notification.summary" $alert }}</strong><br>
{{ template "notification.description" $alert }}<br>
<span style="color:#57606a;font-size:13px">{{ template "notification.since" $alert }}</span>
{{- with $alert.Annotations.dashboard_url }} · <a href="{{ template "link.bounded" . }}">Dashboard</a>{{ end }}</li>
`,
  (count) => `<li>and ${count} more</li>`,
)}
</ul>`,
);

/** The same for readers without HTML. */
const text = define(
  'email.text',
  `
{{ template "notification.title" . }}

Runbook: {{ template "link.runbook" . }}
Dashboard: {{ template "link.dashboard" . }}
Silence: {{ template "link.silence" . }}
{{ with .Alerts.Firing }}
Firing: {{ len . }}
{{ template "notification.list" . }}{{ end }}
{{- with .Alerts.Resolved }}
Resolved: {{ len . }}
{{ template "notification.list" . }}{{ end }}`,
);

/** `email.tmpl`. */
export const emailTemplates = [subject, html, list, text].join('\n');
