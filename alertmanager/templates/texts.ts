import { define, oneLine } from './go-template.ts';

/**
 * What a notification says, as templates whose names begin with `prefix`.
 *
 * - `title` of a notification: `HIGH: ci of acme/shop fails too often`, or `HIGH: 3 × TargetDown`. It is all that a
 *   locked phone shows. It speaks of the alerts that fire, or, when none does, of all.
 * - `summary` and `description` of an alert: its annotations, or, where it has none, its name and labels.
 *
 * @param escape further steps of a pipeline, for all text that comes from labels and annotations
 */
export function textTemplates(prefix: string, escape = ''): string {
  return [
    titleTemplate(`${prefix}.title`, escape),
    define(
      `${prefix}.summary`,
      `{{ ${pipeline('or .Annotations.summary .Labels.alertname "an alert without a name"', 200, escape)} }}`,
    ),
    define(
      `${prefix}.description`,
      `{{ ${pipeline('or .Annotations.description .Labels.String', 400, escape)} }}`,
    ),
  ].join('\n');
}

/** A title alone; see `textTemplates`. A group holds one alert name and one workflow: the first alert's are those of all. */
export function titleTemplate(name: string, escape = ''): string {
  return define(
    name,
    `
{{ $status := "RESOLVED" }}{{ $alerts := .Alerts.Resolved }}
{{- if eq .Status "firing" }}
{{- $status = or .CommonLabels.severity "alert" | toUpper }}{{ $alerts = .Alerts.Firing }}
{{- end }}
{{- $first := index $alerts 0 }}
{{- $subject := or $first.Annotations.summary $first.Labels.alertname "an alert without a name" }}
{{- if gt (len $alerts) 1 }}
{{- $subject = printf "%d × %s" (len $alerts) (or $first.Labels.alertname "alerts") }}
{{- with $first.Labels.workflow }}{{ $subject = printf "%s (%s)" $subject . }}{{ end }}
{{- end }}
{{- ${pipeline('printf "%s: %s" $status $subject', 200, escape)} }}`,
  );
}

function pipeline(expression: string, most: number, escape: string): string {
  return [oneLine(expression, most), escape].join(' ').trim();
}
