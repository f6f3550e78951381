import { escapeText } from '../src/collector/statement.ts';
import { cutToken, mask, secretPatterns } from './secret-patterns.ts';

// Attributes whose whole value is a secret, by the end of their name; below some names everything is.
const secretKeys = String.raw`(?i)((authorization|cookie|passw(or)?d|passphrase|credentials?)(\.|$)|((^|[._-])pwd|secret([_-]?key([_-]?base)?)?|(api|access|account|private|signing|encryption)[_-]?key|token)(\.\d+)?$)`;

// What the command line of a process may hold: left out altogether.
const commandLines = String.raw`^process\.command(_line|_args)?(\.|$)`;

// A line of a private key, which logs of one record a line tear apart: base64 in the widths of PEM files, and nothing
// else. A digest is as long, but has the digits of hexadecimal numbers alone.
const keyLine = String.raw`(?m)^[ \t]*([A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70}|[A-Za-z0-9+/]{76})[ \t]*$`;
const notHexadecimal = '[G-Zg-z+/]';

// What is never dropped where there are too many attributes: tenants, labels and policies go by it.
const keptKeys = [
  ...['service.name', 'service.namespace', 'service.instance.id', 'deployment.environment'],
  ...['k8s.namespace.name', 'k8s.pod.name', 'k8s.node.name', 'repository', 'workflow', 'level'],
];

/**
 * Statements that make fields of fields and of lists attributes of their own, since only texts are masked. One pass opens
 * all fields, but of lists only one level; attributes of spans and resources are seldom more than a list. No more than 200
 * go in and come out: the collector looks for each among all before it, here and with each pattern.
 */
export function flattenStatements(target: string, passes = 2): string[] {
  const limit = `limit(${target}, 200, [${keptKeys.map((key) => `"${key}"`).join(', ')}])`;
  return [limit, ...Array.from({ length: passes }, () => [`flatten(${target})`, limit]).flat()];
}

/** Statements that mask secrets in attributes of whatever the context holds: a resource, a scope, a span, a record. */
export function attributeStatements(): string[] {
  return [
    `delete_matching_keys(attributes, "${escapeText(secretKeys)}")`,
    `delete_matching_keys(attributes, "${escapeText(commandLines)}")`,
    ...secretPatterns.map(
      ({ pattern, replacement }) =>
        `replace_all_patterns(attributes, "value", "${escapeText(pattern)}", "${escapeText(replacement)}")`,
    ),
  ];
}

/** Statements that mask secrets in a text: the body of a log record, the name of a span. */
export function textStatements(target: string): string[] {
  return secretPatterns.map(
    ({ pattern, replacement }) =>
      `replace_pattern(${target}, "${escapeText(pattern)}", "${escapeText(replacement)}")`,
  );
}

/** Statements that mask secrets in the text of a log record. */
export function bodyStatements(): string[] {
  return [
    ...textStatements('body'),
    `replace_pattern(body, "${escapeText(keyLine)}", "${mask}") where IsString(body) and IsMatch(body, "${notHexadecimal}")`,
  ];
}

// Attributes of records are cut before they are masked, and which of them were cut cannot be told any more.
const cutStatement = `replace_all_patterns(attributes, "value", "${escapeText(cutToken)}", "${mask}")`;

/** The processor `transform/secrets`. Each resource and scope is looked at once, not with each of its spans. */
export function secretsProcessor(): object {
  const shared = [
    { context: 'resource', statements: [...flattenStatements('attributes'), ...attributeStatements()] },
    { context: 'scope', statements: [...flattenStatements('attributes'), ...attributeStatements()] },
  ];
  const own = [...flattenStatements('attributes'), ...attributeStatements()];
  return {
    // What cannot be masked is not sent on.
    error_mode: 'propagate',
    log_statements: [
      ...shared,
      { context: 'log', statements: [...bodyStatements(), ...attributeStatements(), cutStatement] },
    ],
    trace_statements: [
      ...shared,
      {
        context: 'span',
        statements: [...textStatements('name'), ...textStatements('status.message'), ...own],
      },
      { context: 'spanevent', statements: [...textStatements('name'), ...own] },
    ],
  };
}
