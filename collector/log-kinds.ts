import type { OtlpAttributes, SentRecord } from '../src/collector/otlp-json.ts';
import { mask, secretPatterns } from './secret-patterns.ts';

/** A kind of line and what becomes of it. */
export interface LogKind {
  readonly name: string;
  readonly resource: OtlpAttributes;
  /** Attributes of the instrumentation scope. */
  readonly scope?: OtlpAttributes;
  readonly record: Omit<SentRecord, 'time'>;
  readonly expected: {
    readonly tenant: string;
    /** Besides `exporter`. */
    readonly labels: Readonly<Record<string, string>>;
    readonly traceId?: string;
    /** Text, or a matcher. */
    readonly body: unknown;
    readonly attributes?: Readonly<Record<string, unknown>>;
    readonly without?: readonly string[];
  };
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const backend = { 'service.name': 'backend' };
const pipeline = { 'service.name': 'github-actions' };
const ofRun = { repository: 'health-tracker/backend', workflow: 'backend-ci' };
const github = { tenant: 'github-actions' };
const job = (level: string): Record<string, string> => ({ job: 'github-actions', level, ...ofRun });
// Never as a whole in the source.
const token = ['ghp', '_0123456789abcdefghijABCDEFGHIJ012345'].join('');

// As base64 in the width of a PEM file, with what no number in hexadecimal has.
const keyLine = 'MIIEvQ'.padEnd(64, 'Ab0/');

const longKey = ['-----BEGIN PRIVATE', ` KEY-----\n${'A'.repeat(20_000)}\n-----END PRIVATE KEY-----`].join(
  '',
);
const shortKey = longKey.replace('A'.repeat(15_000), '');
// As attributes each field would be looked for among all others.
const manyObjects = JSON.stringify({
  level: 'error',
  trace_id: traceId,
  all: Array.from({ length: 600 }, () => ({ a: 1, b: 2 })),
});

const trace = [
  'java.lang.IllegalStateException: no connection',
  '\tat com.example.Pool.take(Pool.java:42)',
  '\tat com.example.Main.main(Main.java:7)',
].join('\n');

const innocent =
  'max_tokens: 4096, tokenizer=bpe, a basic example, secretary: Ann Smith, cwd=/home/runner, docker run -u 1000:1000';

/** Kinds of line that the log pipeline must know. */
export const kinds: readonly LogKind[] = [
  {
    name: 'JSON, with level, trace id and fields',
    resource: { ...backend, 'service.instance.id': 'pod-7' },
    record: {
      body: JSON.stringify({ level: 'error', message: 'no stock', trace_id: traceId, order: { id: 7 } }),
    },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'ERROR' },
      traceId,
      body: 'no stock',
      attributes: { 'order.id': 7 },
    },
  },
  {
    name: 'JSON as pino writes it',
    resource: { ...backend, 'deployment.environment': 'development' },
    record: { body: JSON.stringify({ level: 40, msg: 'slow', traceId }) },
    expected: { tenant: 'development', labels: { job: 'backend', level: 'WARN' }, traceId, body: 'slow' },
  },
  {
    name: 'a body of fields',
    resource: backend,
    record: {
      body: { kvlistValue: { values: [{ key: 'message', value: { stringValue: 'a map' } }] } },
      severity: 9,
    },
    expected: { tenant: 'default', labels: { job: 'backend', level: 'INFO' }, body: 'a map' },
  },
  {
    name: 'what looks like JSON and is none',
    resource: backend,
    record: { body: '{"half": ' + '}' },
    expected: { tenant: 'default', labels: { job: 'backend', level: 'INFO' }, body: '{"half": }' },
  },
  {
    name: 'an error of GitHub Actions',
    resource: pipeline,
    record: {
      body: '2026-01-05T10:00:00.1234567Z ##[error]Process completed with exit code 1.',
      attributes: ofRun,
    },
    expected: {
      ...github,
      labels: job('ERROR'),
      body: '##[error]Process completed with exit code 1.',
      attributes: { 'github.log.marker': 'error' },
    },
  },
  {
    name: 'a group of GitHub Actions',
    resource: pipeline,
    record: { body: '##[group]Run npm test', attributes: ofRun },
    expected: {
      ...github,
      labels: job('INFO'),
      body: '##[group]Run npm test',
      attributes: { 'github.log.marker': 'group' },
    },
  },
  {
    name: 'a warning of GitHub Actions',
    resource: pipeline,
    record: { body: '##[warning]Node 16 is deprecated', attributes: ofRun, severity: 9 },
    expected: { ...github, labels: job('WARN'), body: '##[warning]Node 16 is deprecated' },
  },
  {
    name: 'a stack trace of several lines',
    resource: backend,
    record: { body: trace },
    expected: { tenant: 'default', labels: { job: 'backend', level: 'ERROR' }, body: trace },
  },
  {
    name: 'ANSI colours',
    resource: pipeline,
    record: { body: '\u001b[31;1mFAIL\u001b[0m src/a.test.ts', attributes: ofRun },
    expected: { ...github, labels: job('INFO'), body: 'FAIL src/a.test.ts' },
  },
  {
    name: '1 MB',
    resource: backend,
    record: { body: 'x'.repeat(2 ** 20) },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: `${'x'.repeat(15_360)} … line truncated`,
    },
  },
  {
    name: 'invalid UTF-8',
    resource: backend,
    record: { body: 'before INVALID after' },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: 'before \ufffd\ufffd after',
    },
  },
  {
    name: 'an embedded token',
    resource: pipeline,
    record: { body: `remote: https://x-access-token:${token}@github.com/a/b`, attributes: ofRun },
    expected: {
      ...github,
      labels: job('INFO'),
      // The rest of the address goes with it: rather too much than too little.
      body: `remote: https://x-access-token:${mask}`,
      without: [token],
    },
  },
  {
    name: 'plain text with a level and a trace id',
    resource: backend,
    record: { body: `2026-01-05 10:00:00 WARN  c.e.Pool - slow, trace_id=${traceId}` },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'WARN' },
      traceId,
      body: `2026-01-05 10:00:00 WARN  c.e.Pool - slow, trace_id=${traceId}`,
    },
  },
  {
    name: 'secrets in fields',
    resource: { ...backend, 'process.command_args': `--token=${token}` },
    record: {
      body: JSON.stringify({
        message: 'in',
        headers: { authorization: `Bearer ${token}` },
        url: `/?q=${token}`,
      }),
      severity: 9,
    },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: 'in',
      attributes: { url: `/?q=${mask}` },
      without: [token],
    },
  },
  {
    name: 'words that only resemble secrets',
    resource: backend,
    record: { body: innocent, severity: 9 },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: innocent,
    },
  },
  {
    name: "a sender's own hints to the exporter",
    resource: { ...backend, 'loki.tenant': 'mine', mine: 'development', 'loki.resource.labels': 'mine' },
    record: {
      body: JSON.stringify({
        message: 'hint',
        level: 'info',
        'loki.format': 'raw',
        'loki.attribute.labels': 'user',
      }),
      attributes: {
        'loki.attribute.labels': 'user',
        user: 'u1',
        level: 'made-up',
        'loki.tenant.name': 'mine',
      },
    },
    expected: { tenant: 'default', labels: { job: 'backend', level: 'INFO' }, body: 'hint' },
  },
  {
    name: 'nested hints to the exporter, in fields',
    resource: {
      ...backend,
      loki: { kvlistValue: { values: [nested('tenant', 'mine')] } },
      mine: 'development',
    },
    record: {
      body: JSON.stringify({
        message: 'nested hint',
        loki: { tenant: { name: 'development' }, attribute: { labels: 'user' }, format: 'raw' },
        user: 'u2',
        '': { loki: { tenant: 'mine' } },
      }),
      attributes: {
        loki: { kvlistValue: { values: [nested('format', 'raw')] } },
        '': { kvlistValue: { values: [nested('loki.attribute.labels', 'user')] } },
      },
    },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: 'nested hint',
      attributes: { user: 'u2' },
    },
  },
  {
    name: 'half a secret at the edge of what is kept',
    resource: backend,
    record: { body: `${'x '.repeat(16_374)}${token}` },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: `${'x '.repeat(8192)} … line truncated`,
      without: [token.slice(0, 8)],
    },
  },
  {
    name: 'half a secret at that edge, after one that leaves the text short',
    resource: backend,
    record: { body: `${longKey} ${'x '.repeat(5000)}`.padEnd(32_760, '.').concat(` ${token}`) },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: `${mask} ${'x '.repeat(5000)}`
        .padEnd(32_760 - longKey.length + mask.length, '.')
        .concat('  … line truncated'),
      without: [token.slice(0, 4)],
    },
  },
  {
    name: 'half a secret at the edge of an attribute, after one that leaves the text short',
    resource: backend,
    record: {
      body: 'attribute',
      attributes: { note: `${shortKey} `.padEnd(8180, '.').concat(token) },
    },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: 'attribute',
      without: [token.slice(0, 4)],
    },
  },
  {
    name: 'JSON of too many values, with a level',
    resource: backend,
    record: { body: manyObjects },
    expected: { tenant: 'default', labels: { job: 'backend', level: 'ERROR' }, traceId, body: manyObjects },
  },
  {
    name: 'a list as the body',
    resource: backend,
    record: { body: { arrayValue: { values: [{ stringValue: `as ${token}` }, { intValue: '1' }] } } },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: `["as ${mask}",1]`,
      without: [token],
    },
  },
  {
    name: 'secrets in fields of lists, and in attributes of the scope',
    resource: { ...backend, 'app.hosts': { arrayValue: { values: [{ stringValue: `x ${token}` }] } } },
    scope: { note: token, api_key: 'k2k2k2' },
    record: {
      body: JSON.stringify({
        message: 'lists',
        users: [{ name: 'ann', password: 'pa', notes: [[{ text: `see ${token}` }]] }],
        headers: { Authorization: ['Basic dXNlcjpwYXNz'] },
        credentials: { user: 'u', pass: 'hunter2hunter2' },
        secret_key: 'k1',
      }),
      attributes: { note: { arrayValue: { values: [{ stringValue: token }] } } },
    },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: 'lists',
      attributes: { 'users.0.name': 'ann', 'users.0.notes.0.0.text': `see ${mask}`, 'note.0': mask },
      without: [token, 'dXNlcjpwYXNz', 'hunter2hunter2', 'k2k2k2'],
    },
  },
  {
    name: 'a line of a private key, alone',
    resource: pipeline,
    record: { body: `  ${keyLine}`, attributes: ofRun },
    expected: { ...github, labels: job('INFO'), body: mask, without: [keyLine] },
  },
  {
    name: 'a digest, alone',
    resource: pipeline,
    record: { body: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', attributes: ofRun },
    expected: {
      ...github,
      labels: job('INFO'),
      body: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  },
  ...secretPatterns.flatMap(({ name, examples }) =>
    examples.map((example, index) => ({
      name: `secret: ${name}, ${index + 1}`,
      resource: backend,
      record: { body: example.join(''), severity: 9 },
      expected: {
        tenant: 'default',
        labels: { job: 'backend', level: 'INFO' },
        body: expectMasked(example),
        without: [example.at(-1)?.slice(0, 12) ?? ''],
      },
    })),
  ),
];

function expectMasked(example: readonly string[]): object {
  return {
    asymmetricMatch: (body: unknown) =>
      typeof body === 'string' && body.includes(mask) && body !== example.join(''),
  };
}

function nested(key: string, value: string): object {
  return { key, value: { stringValue: value } };
}
