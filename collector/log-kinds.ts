import type { OtlpAttributes, SentRecord } from '../src/collector/otlp-json.ts';
import { mask, secretPatterns } from './secrets.ts';

/** A kind of line and what becomes of it. */
export interface LogKind {
  readonly name: string;
  readonly resource: OtlpAttributes;
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

const trace = [
  'java.lang.IllegalStateException: no connection',
  '\tat com.example.Pool.take(Pool.java:42)',
  '\tat com.example.Main.main(Main.java:7)',
].join('\n');

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
      body: `${'x'.repeat(16_384)} … line truncated`,
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
    record: { body: 'max_tokens: 4096, tokenizer=bpe, a basic example, secretary: Ann Smith', severity: 9 },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: 'max_tokens: 4096, tokenizer=bpe, a basic example, secretary: Ann Smith',
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
  ...secretPatterns.map(({ name, example }) => ({
    name: `secret: ${name}`,
    resource: backend,
    record: { body: example.join(''), severity: 9 },
    expected: {
      tenant: 'default',
      labels: { job: 'backend', level: 'INFO' },
      body: expectMasked(example),
      // The second piece begins in the middle of the secret.
      without: [example.at(-1)?.slice(0, 12) ?? ''],
    },
  })),
];

function expectMasked(example: readonly string[]): object {
  return {
    asymmetricMatch: (body: unknown) =>
      typeof body === 'string' && body.includes(mask) && body !== example.join(''),
  };
}
