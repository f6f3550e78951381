import { escapeText } from '../src/collector/statement.ts';

/** What stands in place of a secret. */
export const mask = '***';

/** A kind of secret: a pattern (RE2), what replaces it, and one that it must find. */
export interface SecretPattern {
  readonly name: string;
  readonly pattern: string;
  /** `${1}` is what the first group found. */
  readonly replacement: string;
  /** Pieces, joined by the test: a whole one would look like a leak to those who search repositories for them. */
  readonly example: readonly string[];
}

/** Masked in bodies and attributes of logs and in attributes of spans, in this order. */
export const secretPatterns: readonly SecretPattern[] = [
  {
    name: 'private key',
    pattern: String.raw`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)`,
    replacement: mask,
    example: ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIEpAIBAAKCAQ\n-----END RSA PRIVATE KEY-----'],
  },
  {
    name: 'authorization header',
    pattern: String.raw`(?i)\b(authorization|x-api-key|cookie|set-cookie)\b(['"]?\s*[:=]\s*['"]?)[^'"\r\n]+`,
    replacement: `\${1}\${2}${mask}`,
    example: ['Authorization: Bas', 'ic dXNlcjpwYXNzd29yZA=='],
  },
  {
    name: 'bearer token',
    pattern: String.raw`(?i)\b(bearer|basic|token)(\s+)[a-z0-9._~+/=-]{16,}`,
    replacement: `\${1}\${2}${mask}`,
    example: ['sent with bearer', ' abcdefghijklmnop.qrstuvwxyz'],
  },
  {
    name: 'GitHub token',
    pattern: String.raw`\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})`,
    replacement: mask,
    example: ['remote: ghp', '_0123456789abcdefghijABCDEFGHIJ012345'],
  },
  {
    name: 'JSON web token',
    pattern: String.raw`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
    replacement: mask,
    example: ['got eyJhbGciOiJIUzI1', 'NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'],
  },
  {
    name: 'key of a known provider',
    pattern: String.raw`\b(sk-[A-Za-z0-9_-]{20,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|(AKIA|ASIA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36}|dckr_pat_[A-Za-z0-9_-]{20,})`,
    replacement: mask,
    example: ['key AKI', 'AIOSFODNN7EXAMPLE'],
  },
  {
    name: 'address of a Slack webhook',
    pattern: String.raw`(hooks\.slack\.com/(services|workflows)/)[A-Za-z0-9/_-]+`,
    replacement: `\${1}${mask}`,
    example: ['https://hooks.slack.com/serv', 'ices/T00000000/B00000000/XXXXXXXXXXXXXXXX'],
  },
  {
    name: 'password in an address',
    pattern: String.raw`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@'"]*:)[^\s/@'"]+@`,
    replacement: `\${1}${mask}@`,
    example: ['postgres://app:hunt', 'er2@db:5432/app'],
  },
  {
    name: 'secret by its name',
    pattern: String.raw`(?i)([a-z0-9_.-]*(password|passwd|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|credential|token)(['"]?\s*[:=]\s*['"]?))[^\s'",;&]{4,}`,
    replacement: `\${1}${mask}`,
    example: ['DB_PASSWORD=corr', 'ect-horse-battery'],
  },
];

/** Attributes whose whole value is a secret, by the end of their name. */
const secretKeys = String.raw`(?i)(authorization|cookie|passw(or)?d|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key|token|credentials?)$`;

/** What the command line of a process may hold: left out altogether. */
const commandLines = String.raw`^process\.command(_line|_args)?$`;

/** Statements that mask secrets in the attributes of whatever the context holds, and of its resource. */
export function attributeStatements(): string[] {
  return [
    `delete_matching_keys(attributes, "${escapeText(secretKeys)}")`,
    `delete_matching_keys(resource.attributes, "${escapeText(secretKeys)}")`,
    `delete_matching_keys(resource.attributes, "${escapeText(commandLines)}")`,
    ...['attributes', 'resource.attributes'].flatMap((target) =>
      secretPatterns.map(
        ({ pattern, replacement }) =>
          `replace_all_patterns(${target}, "value", "${escapeText(pattern)}", "${escapeText(replacement)}")`,
      ),
    ),
  ];
}

/** Statements that mask secrets in the text of a log record. */
export function bodyStatements(): string[] {
  return secretPatterns.map(
    ({ pattern, replacement }) =>
      `replace_pattern(body, "${escapeText(pattern)}", "${escapeText(replacement)}")`,
  );
}
