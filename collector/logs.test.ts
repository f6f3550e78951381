import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  type LocalLoki,
  LocalCluster,
  type StoredLine,
  logsRequest,
  sendOtlp,
  startLocalLoki,
} from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';
import { kinds } from './log-kinds.ts';

// Lines of every kind through the deployed pipeline into a real Loki: what labels, level, trace id and tenant they
// have there, and that no secret is left in them.

const otelcol = await resolveIfAvailable('otelcol');
const loki = await resolveIfAvailable('loki');

const stored = z.looseObject({
  body: z.string().default(''),
  traceid: z.string().optional(),
  spanid: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()).default({}),
});
/** All texts in a value, however deep: escaped ones would hide what is searched for. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => [key, ...texts(below)]);
}

const tenants = ['github-actions', 'development', 'default'];

describe.skipIf(!otelcol || !loki)('a log record', () => {
  let cluster: LocalCluster;
  let server: LocalLoki;
  const lines = new Map<string, StoredLine[]>();
  const begin = Date.now();

  beforeAll(async () => {
    if (!otelcol || !loki) return;
    cluster = await LocalCluster.create(otelcol);
    server = await startLocalLoki(loki, await cluster.subfolder('loki'));
    await cluster.start(1, { loki: server.url });
    for (const [index, { resource, scope, record }] of kinds.entries()) {
      const attributes = { ...record.attributes, 'test.kind': index };
      const request = logsRequest(resource, [{ ...record, time: begin + index, attributes }], scope);
      const text = JSON.stringify(request);
      // The one kind that JavaScript's strings cannot hold: bytes that are no UTF-8.
      const bytes = Buffer.from(text.replaceAll('INVALID', '\u00ff\u00fe'), 'latin1');
      await sendOtlp(cluster.member(0).otlp, 'logs', text.includes('INVALID') ? bytes : text);
    }
    await vi.waitFor(
      async () => {
        for (const tenant of tenants) {
          lines.set(tenant, await server.lines(tenant, '{exporter="OTLP"}', begin - 1000, begin + 60_000));
        }
        expect([...lines.values()].flat()).toHaveLength(kinds.length);
      },
      { timeout: 40_000, interval: 250 },
    );
  }, 150_000);

  afterAll(async () => {
    await server.process.stop();
    await cluster.stop();
  });

  it.each(kinds.map((kind, index) => ({ ...kind, index })))('of $name', ({ index, expected }) => {
    const found = [...lines].flatMap(([tenant, all]) =>
      all
        .map(({ labels, line }) => ({ tenant, labels, line, entry: stored.parse(JSON.parse(line)) }))
        .filter(({ entry }) => entry.attributes['test.kind'] === index),
    );
    expect(found).toHaveLength(1);
    const [one] = found;
    if (one === undefined) return;
    expect({ tenant: one.tenant, ...one.labels }).toEqual({
      tenant: expected.tenant,
      exporter: 'OTLP',
      ...expected.labels,
    });
    expect(one.entry.traceid).toBe(expected.traceId);
    expect(one.entry.body).toEqual(expected.body);
    if (expected.attributes) expect(one.entry.attributes).toMatchObject(expected.attributes);
    const everything = texts(JSON.parse(one.line)).join('\n');
    for (const secret of expected.without ?? []) expect(everything).not.toContain(secret);
  });
});
