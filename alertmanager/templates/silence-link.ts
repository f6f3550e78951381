import { constant, define } from './go-template.ts';

/** Longest value, in characters, that stands in a link as it is; of a longer one this much, as a prefix. */
const longest = 80;

/**
 * The address of Alertmanager's form for a new silence, filled in with the labels that all alerts of the notification
 * share; as `link.silence` for text and `link.silence.html` for an attribute of HTML.
 *
 * The form takes what stands between the quotes as it is: it knows no escapes, and a quote ends the value. A value
 * that it would misread is therefore written as a regular expression, which can name any character; so is the
 * beginning of a long one, since Slack refuses messages with links of more than 3000 characters.
 */
export function silenceTemplates(alertmanager: string): string {
  const start = `${alertmanager}/#/silences/new?filter=%7B`;
  return [
    // `+` stands for itself in this form, which Go does not know. In HTML Go escapes by itself, and refuses to be helped.
    ...link('link.silence', start, (value) => `${value} | urlquery | reReplaceAll "[+]" "%20"`),
    ...link('link.silence.html', start, (value) => value),
  ].join('\n');
}

function link(name: string, start: string, encode: (value: string) => string): string[] {
  const matchers = `{{ range $index, $pair := .CommonLabels.SortedPairs }}{{ if $index }}%2C{{ end }}{{ template "${name}.matcher" $pair }}{{ end }}`;
  return [
    define(name, `${literal(start)}${matchers}%7D`),
    define(
      `${name}.matcher`,
      `
{{ if match ${constant(`(?s)["\\\\[:cntrl:]]|^.{${longest + 1}}`)} .Value }}{{ .Name }}%3D~%22{{ ${encode(asRegex)} }}
{{- if match "(?s)^.{${longest + 1}}" .Value }}%28%3Fs%3A.%2A%29{{ end }}%22
{{- else }}{{ .Name }}%3D%22{{ ${encode('.Value')} }}%22{{ end }}
`,
    ),
  ];
}

/** Braces would begin an action; an address from the settings may hold them, and html/template must see it as text. */
function literal(address: string): string {
  return address.replaceAll('{', '%7B').replaceAll('}', '%7D');
}

/** Backslashes first: what follows writes some. The form and the API take a backslash before most letters as it is. */
const asRegex = [
  `.Value | printf "%.${longest}s"`,
  String.raw`reReplaceAll "\\\\" "\\x5c"`,
  String.raw`reReplaceAll "[.+*?()|\\[\\]{}^$]" "\\$0"`,
  String.raw`reReplaceAll "\"" "\\x22"`,
  `reReplaceAll "[[:cntrl:]]" "[[:cntrl:]]"`,
].join(' | ');
