import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalCluster, logsRequest, sendOtlp, tracesRequest } from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// The collector looks for each field among all that it has already: what has many of them must not occupy it. An answer
// comes when a record stands in the queue or a span has been sent on, so the time until then is the time of the work.

const otelcol = await resolveIfAvailable('otelcol');

/** Milliseconds. All of these took 1.6 s together; without limits the first alone took 272 s. */
const deadline = 5000;

const backend = { 'service.name': 'backend' };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const fields = (count: number): Record<string, number> =>
  Object.fromEntries(numbers(count).map((index) => [`field${index}`, index]));
const time = Date.now();
const record = (body: string | object, attributes = {}): object =>
  logsRequest(backend, [{ time, body, attributes }]);
const span = (attributes: Record<string, number>): object => {
  const ids = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
  const one = { ...ids, name: 'GET /', from: time, to: time, attributes };
  return tracesRequest(backend, [{ ...one, events: [{ name: 'event', attributes }] }], attributes);
};

const list = { arrayValue: { values: numbers(100_000).map((intValue) => ({ intValue })) } };
const requests: readonly (readonly [string, 'logs' | 'traces', object])[] = [
  [
    'a line of JSON with many objects',
    'logs',
    record(JSON.stringify({ all: numbers(10_000).map(() => fields(10)) })),
  ],
  [
    '100 lines of JSON with a list each, as long as is read',
    'logs',
    logsRequest(
      backend,
      numbers(100).map(() => ({ time, body: JSON.stringify({ all: numbers(16_000).map(() => 1) }) })),
    ),
  ],
  [
    'a body with a long list in a field',
    'logs',
    record({ kvlistValue: { values: [{ key: 'all', value: list }] } }),
  ],
  ['a record with many attributes', 'logs', record('many', fields(20_000))],
  [
    'a resource with many attributes',
    'logs',
    logsRequest({ ...fields(20_000), ...backend }, [{ time, body: 'many' }]),
  ],
  ['a span, its event and its scope with many attributes each', 'traces', span(fields(20_000))],
];

describe.skipIf(!otelcol)('the collector is soon done with', () => {
  let cluster: LocalCluster;

  beforeAll(async () => {
    if (!otelcol) return;
    cluster = await LocalCluster.create(otelcol);
    await cluster.start(1, {});
  }, 60_000);

  afterAll(async () => {
    await cluster.stop();
  });

  it.each(requests)(
    '%s',
    async (_, signal, request) => {
      const begin = performance.now();
      await sendOtlp(cluster.member(0).otlp, signal, request);
      expect(performance.now() - begin).toBeLessThan(deadline);
    },
    2 * deadline,
  );
});
