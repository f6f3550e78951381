import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  LocalCluster,
  type TraceSink,
  sendOtlp,
  startTraceSink,
  tracesRequest,
} from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';
import { mask, secretPatterns } from './secret-patterns.ts';

// Secrets in names, messages and values of attributes of spans: what of it reaches Tempo. Not masked are links, trace_state
// and keys (docs/decisions.md). The span's name is a label of service_calls_total too.

const otelcol = await resolveIfAvailable('otelcol');

const examples = secretPatterns.flatMap(({ name, examples: all }) =>
  all.map((pieces, index) => ({
    name: `${name}, ${index + 1}`,
    text: pieces.join(''),
    secret: pieces.at(-1)?.slice(0, 12) ?? '',
  })),
);
const list = (text: string): object => ({ arrayValue: { values: [{ stringValue: text }] } });

describe.skipIf(!otelcol)('a span that arrives', () => {
  let cluster: LocalCluster;
  let sink: TraceSink;
  /** What arrived of each example: a request's line, read. */
  const arrived: unknown[] = [];

  beforeAll(async () => {
    if (!otelcol) return;
    cluster = await LocalCluster.create(otelcol);
    sink = await startTraceSink(otelcol, await cluster.subfolder('tempo'));
    const pace = { batch: '200ms', decision: '1s', flush: '1m' };
    await cluster.start(1, { tempo: sink.address, pace });
    const now = Date.now();
    for (const { text } of examples) {
      const span = {
        traceId: randomBytes(16).toString('hex'),
        spanId: randomBytes(8).toString('hex'),
        name: text,
        from: now - 10,
        to: now,
        failed: true,
        message: text,
        attributes: { note: text, notes: list(text), 'http.request.header.authorization': list(text) },
        events: [{ name: text, attributes: { 'exception.message': text, notes: list(text) } }],
      };
      const resource = { 'service.name': 'backend', note: text, notes: list(text), 'db.password': text };
      const request = tracesRequest(resource, [span], { note: text, notes: list(text) });
      await sendOtlp(cluster.member(0).otlp, 'traces', request);
    }
    await vi.waitFor(
      async () => {
        expect(await sink.spans()).toHaveLength(examples.length);
      },
      { timeout: 30_000, interval: 250 },
    );
    for (const line of (await sink.text()).split('\n').filter((one) => one !== '')) {
      const { resourceSpans } = JSON.parse(line) as { resourceSpans: unknown[] };
      arrived.push(...resourceSpans);
    }
  }, 60_000);

  afterAll(async () => {
    await sink.process.stop();
    await cluster.stop();
  });

  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value !== 'object' || value === null) return [];
    return Object.values(value).flatMap(texts);
  };

  it.each(examples)('holds no secret: $name', ({ secret }) => {
    expect(secret.length).toBeGreaterThanOrEqual(6);
    const found = arrived.flatMap(texts).filter((text) => text.includes(secret));
    expect(found).toEqual([]);
  });

  it('holds all the rest: a mask in each place, and no attribute that is a secret by its name', () => {
    // Name, message, two attributes; name and two of the event; two each of resource and scope.
    const masked = arrived.flatMap(texts).filter((text) => text.includes(mask));
    expect(masked).toHaveLength(11 * examples.length);
    expect(arrived.flatMap(texts).filter((text) => /authorization$|password$/.test(text))).toEqual([]);
  });
});
