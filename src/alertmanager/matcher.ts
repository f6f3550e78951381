import type { MatcherText } from './config.ts';

/**
 * A matcher as Alertmanager writes it, with the value quoted and escaped.
 *
 * @example matcher('severity', '=', 'critical') // severity="critical"
 */
export function matcher(label: string, operator: '=' | '!=', value: string): MatcherText {
  return `${label}${operator}${quote(value)}`;
}

/** `label=~"a|b"`: one of these values, each taken literally. Of a single value it makes `label="a"`. */
export function oneOf(label: string, values: readonly string[]): MatcherText {
  const [only] = values;
  if (only === undefined) throw new TypeError(`no values for ${label}`);
  if (values.length === 1) return matcher(label, '=', only);
  const literal = values.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `${label}=~${quote(literal.join('|'))}`;
}

/** `label=~"prefix.*"`: a value that begins like this. */
export function startsWith(label: string, prefix: string): MatcherText {
  return `${label}=~${quote(`${prefix.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}.*`)}`;
}

/** `label!=""`: the label is there. */
export function present(label: string): MatcherText {
  return `${label}!=""`;
}

/** `label=""`: the label is missing (to Alertmanager an empty one is the same). */
export function absent(label: string): MatcherText {
  return `${label}=""`;
}

function quote(value: string): `"${string}"` {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
