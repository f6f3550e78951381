/** What stands in place of a secret. */
export const mask = '***';

/** A kind of secret: a pattern (RE2), what replaces it, and some that it must find. */
export interface SecretPattern {
  readonly name: string;
  readonly pattern: string;
  /** `${1}` is what the first group found. */
  readonly replacement: string;
  /**
   * Pieces, joined by the test: a whole one would look like a leak to those who search repositories for them. The last
   * piece begins in the middle of the secret.
   */
  readonly examples: readonly (readonly string[])[];
}

// Go's regular expressions cost by alternatives a character, unless they begin with a fixed text: so each begins with one,
// or with the class of all first letters, which lets most characters pass at once.

// A quote, also as it stands in JSON within JSON, and what separates a name from its value.
const quote = String.raw`\\*['"]?`;
const separator = String.raw`${quote}\s*[:=]\s*\[?\s*`;
const names = String.raw`(?:[acepst](?:ass(?:word|wd|phrase)|ecret(?:[_-]?key(?:[_-]?base)?)?|(?:pi|ccess|ccount|rivate|igning|ncryption)[_-]?key|redentials?|oken)|pwd)`;

/** Masked in bodies and attributes of logs, and in names, messages and attributes of spans, in this order. */
export const secretPatterns: readonly SecretPattern[] = [
  {
    name: 'private key',
    pattern: String.raw`(?s)-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----.*?(-----END [A-Z ]*PRIVATE KEY( BLOCK)?-----|\z)`,
    replacement: mask,
    examples: [
      ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIEpAIBAAKCAQ\n-----END RSA PRIVATE KEY-----'],
      ['cut off -----BEGIN PRIVATE', ' KEY-----\nMIIEpAIBAAKCAQ'],
    ],
  },
  {
    name: 'authorization header',
    pattern: String.raw`(?i)\b([acsx](?:uthorization|ookie|et-cookie|-api-key)\b${separator}${quote})[^'"\r\n]+`,
    replacement: `\${1}${mask}`,
    examples: [
      ['Authorization: Bas', 'ic dXNlcjpwYXNzd29yZA=='],
      ['{"headers":{"authorization":["Bas', 'ic dXNlcjpwYXNz"]}}x'],
      ['sent {\\"authorization\\":\\"Bas', 'ic dXNlcjpwYXNz\\"}'],
    ],
  },
  {
    name: 'bearer token',
    pattern: String.raw`(?i)\b([bt](?:earer|asic|oken)\s+)(?:[a-z0-9._~+/=-]{16,}|[a-z0-9+/]{6,}={1,2})`,
    replacement: `\${1}${mask}`,
    examples: [
      ['sent with bearer abcdefgh', 'ijklmnop.qrstuvwxyz'],
      ['sent with Basic dXNl', 'cjpwYXM='],
    ],
  },
  {
    // Without a boundary before it: `TOKEN_ghp_…`, `%3Dghp_…`. Dots: an app's tokens end in a JSON web token.
    name: 'GitHub token',
    pattern: String.raw`gh[pousr]_[A-Za-z0-9_.-]{20,}|github_pat_[A-Za-z0-9_]{20,}`,
    replacement: mask,
    examples: [
      ['remote: ghp', '_0123456789abcdefghijABCDEFGHIJ012345'],
      ['GITHUB_TOKEN_gho', '_0123456789abcdefghijABCDEFGHIJ012345'],
      ['as ghs', '_1234567_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl'],
      ['as github_pat', '_11ABCDEFG0123456789_abcdefghijABCDEFGHIJ'],
    ],
  },
  {
    name: 'JSON web token',
    pattern: String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
    replacement: mask,
    examples: [['got eyJhbGciOiJIUzI1', 'NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N']],
  },
  {
    name: 'key of a known provider',
    // In a file of credentials of AWS the secret follows the key's id.
    pattern: String.raw`\bsk-[A-Za-z0-9_-]{20,}|[sxAgndhr](?:k-(?:ant|proj)-[A-Za-z0-9_-]{16,}|k_(?:live|test)_[A-Za-z0-9]{16,}|ox[abcdeoprs]-[A-Za-z0-9-]{10,}|app-[0-9]-[A-Za-z0-9-]{10,}|(?:KIA|SIA)[A-Z0-9]{16}(?:[\s,;"':]{1,3}[A-Za-z0-9/+]{40}\b)?|Iza[A-Za-z0-9_-]{35}|lpat-[A-Za-z0-9_-]{20,}|pm_[A-Za-z0-9]{36}|ckr_pat_[A-Za-z0-9_-]{20,}|vs\.[A-Za-z0-9_-]{20,})`,
    replacement: mask,
    examples: [
      ['key AKI', 'AIOSFODNN7EXAMPLE'],
      ['AKI', 'AIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
      ['key sk-ant', '-api03-abcdefghijklmnopqrstuvwxyz'],
      ['bot xox', 'b-123456789012-abcdefghijkl'],
      ['app xap', 'p-1-A0123456789-0123456789-abcdef'],
    ],
  },
  {
    name: 'address of a Slack webhook',
    pattern: String.raw`(hooks\.slack\.com/(services|workflows)/)[A-Za-z0-9/_-]+`,
    replacement: `\${1}${mask}`,
    examples: [['https://hooks.slack.com/services/T000', '00000/B00000000/XXXXXXXXXXXXXXXX']],
  },
  {
    // Up to the last @ before the path: a password may hold one.
    name: 'password in an address',
    pattern: String.raw`(://[^\s/:@'"]*:)[^\s/'"]+@`,
    replacement: `\${1}${mask}@`,
    examples: [
      ['postgres://app:hunt', 'er2@db:5432/app'],
      ['amqp://app:p@ss', 'word@mq:5672'],
    ],
  },
  {
    name: 'secret as the user of an address',
    pattern: String.raw`(://)[^\s/:@'"]{20,}(?::[^\s/'"]*)?@`,
    replacement: `\${1}${mask}@`,
    examples: [['https://0123456789abcdef', '0123456789abcdef@github.example/a/b']],
  },
  {
    name: 'secret by its name',
    pattern: String.raw`(?i)(${names}${separator})(?:\\*"[^"\r\n]+"?|\\*'[^'\r\n]+'?|[^\s'",;&]{4,})`,
    replacement: `\${1}${mask}`,
    examples: [
      ['DB_PASSWORD=corr', 'ect-horse-battery'],
      ['AWS_SECRET_KEY=wJal', 'rXUtnFEMI/K7MDENG'],
      ['{"password": "two wo', 'rds; and, more"}x'],
      ['sent {\\"password\\": \\"hunt', 'er2 hunter3\\"}'],
      ["SECRET_KEY = 'k@", "j#s&,9;x'"],
    ],
  },
  {
    name: 'secret as an option',
    pattern: String.raw`(-(?i:[a-z0-9-]{0,30}(?:pass(?:word|wd|phrase)|token|secret|api-?key)\s+|(?:u|-user)[\s=]+['"]?[^\s:'"/0-9][^\s:'"/]*:)['"]?)[^\s'"-][^\s'"]*`,
    replacement: `\${1}${mask}`,
    examples: [
      ['login --password hunt', 'er2hunter2 --quiet'],
      ['curl -u admin:hunt', 'er2hunter2 https://example.com'],
    ],
  },
];

/** The beginning of a token (RE2) where a text ends: what a cut leaves of one, too short for its pattern. */
export const cutToken = String.raw`[gsxAdeh](?:h[pousr]_|ithub_pat_|lpat-|k-(?:ant|proj)-|ox[abcdeoprs]-|app-[0-9]-|[KS]IA[A-Z0-9]{4,}|Iza|ckr_pat_|yJ[A-Za-z0-9_-]{8,}\.|vs\.)[A-Za-z0-9_.-]*$`;
