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
  const text = (expression: string, most: number): string =>
    `{{ ${[oneLine(expression, most), escape].join(' ').trim()} }}`;
  return [
    define(
      `${prefix}.title`,
      `
{{ if eq .Status "firing" -}}
${text('or .CommonLabels.severity "alert" | toUpper', 20)}: {{ template "${prefix}.subject" .Alerts.Firing }}
{{- else }}RESOLVED: {{ template "${prefix}.subject" .Alerts.Resolved }}{{ end }}`,
    ),
    // A group holds one alert name and one workflow: the first alert's are those of all.
    define(
      `${prefix}.subject`,
      `
{{ $first := index . 0 }}
{{- if eq (len .) 1 }}{{ template "${prefix}.summary" $first }}
{{- else }}{{ len . }} × ${text('or $first.Labels.alertname "alerts"', 100)}
{{- with $first.Labels.workflow }} (${text('.', 80)}){{ end }}{{ end }}`,
    ),
    define(
      `${prefix}.summary`,
      text('or .Annotations.summary .Labels.alertname "an alert without a name"', 200),
    ),
    define(`${prefix}.description`, text('or .Annotations.description .Labels.String', 400)),
  ].join('\n');
}
