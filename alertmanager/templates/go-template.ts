// Helpers to write Go templates, as Alertmanager executes them: https://pkg.go.dev/text/template, and for e-mail in
// HTML https://pkg.go.dev/html/template, which escapes by context. Both read all files.

/** Names of the templates that Alertmanager's configuration calls, each with the whole notification. */
export type TemplateName =
  | `notification.${'title' | 'colour'}`
  | `link.${'alertmanager' | 'dashboard' | 'runbook' | 'silence'}`
  | `slack.${'title' | 'text'}`
  | `email.${'subject' | 'html' | 'text'}`
  | `pagerduty.${'severity' | 'source' | 'class' | 'component' | 'group' | 'firing' | 'resolved'}`;

/** A call of a template, for a field of the configuration. */
export function use(name: TemplateName): string {
  return `{{ template "${name}" . }}`;
}

/** Defines a template. White space around the body is not part of it. */
export function define(name: string, body: string): string {
  return `{{ define "${name}" -}}\n${body.trim()}\n{{- end }}\n`;
}

/** A constant text: what JSON writes between quotes, Go reads the same. */
export function constant(text: string): string {
  return JSON.stringify(text);
}

/**
 * An expression as a pipeline that puts its text on one line and cuts it: somebody else's label cannot blow up a message.
 *
 * @param most characters, up to 1000
 */
export function oneLine(expression: string, most: number): string {
  const tidy = '| reReplaceAll "[[:space:][:cntrl:]]+" " "';
  return `${expression} ${tidy} | reReplaceAll "^(.{${most - 1}}).{2,}$" "$\{1}…"`;
}

/** How many alerts of a kind a notification lists; the rest is a number. */
const mostAlerts = 10;

/** A body for the first alerts of the list `.`, each as `$alert`, and one for how many more there are. */
export function eachAlert(body: string, rest: (count: string) => string): string {
  return `{{ range $index, $alert := . }}{{ if lt $index ${mostAlerts} }}${body}{{ end }}{{ end -}}
{{ if gt (len .) ${mostAlerts} }}${rest(`{{ len (slice . ${mostAlerts}) }}`)}{{ end }}`;
}
