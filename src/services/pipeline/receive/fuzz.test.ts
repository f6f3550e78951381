import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pLimit from 'p-limit';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { fixtureSettings } from '../../../settings/fixture.ts';
import { Random } from '../../../simulator/random.ts';
import { type FakeCollector, startFakeCollector } from '../testing/fake-collector.ts';
import { signedHeaders } from '../testing/signed.ts';
import { type Exporter, startExporter } from '../testing/start-exporter.ts';

// GitHub's own examples, damaged: bytes overwritten or cut off, or a field replaced by what no field should hold. What is
// accepted goes the whole way, to the counters and to the collector.

const bodies = 10_000;
const mebibyte = 2 ** 20;
setFlagsFromString('--expose-gc');
const collectGarbage = z.function({ output: z.unknown() }).parse(runInNewContext('gc'));

const complaints: string[] = [];
let exporter: Exporter;
let collector: FakeCollector;
beforeAll(async () => {
  collector = await startFakeCollector();
  const log = new Writable({
    write: (line: Buffer, _encoding, done) => {
      if (line.includes('work failed')) complaints.push(line.toString());
      done();
    },
  });
  exporter = await startExporter({
    settings: fixtureSettings,
    collectorUrl: collector.url,
    logger: pino({ level: 'warn' }, log),
  });
});
afterAll(async () => {
  await exporter.stop();
  await collector.close();
});

it(`${bodies} bodies of noise: no fault, no crash, no work that fails, no memory that grows`, async () => {
  const { app, store } = exporter.service;
  const examples = await githubExamples();
  const random = new Random(1, 'fuzz');
  const codes = new Map<number, number>();
  const send = async (index: number): Promise<void> => {
    const [event, example] = random.pick(examples);
    const payload = damaged(example, index, random);
    const headers = signedHeaders(payload, random.chance(0.05) ? 'x' : event, `fuzz-${index}`);
    if (random.chance(0.1)) headers['x-hub-signature-256'] = random.hex(random.whole(0, 80));
    const { statusCode } = await app.inject({ method: 'POST', url: '/webhooks/github', payload, headers });
    codes.set(statusCode, (codes.get(statusCode) ?? 0) + 1);
  };
  const limit = pLimit(32);
  const heapAfter = async (from: number, to: number): Promise<number> => {
    await limit.map(
      Array.from({ length: to - from }, (_, index) => from + index),
      send,
    );
    await worked();
    // What the collector remembers is the test's.
    for (const list of [collector.spans, collector.ownSpans, collector.metrics]) list.length = 0;
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const worked = async (): Promise<void> => {
    const waiting = async (): Promise<unknown[]> => {
      // As if the deliveries of their jobs had had their time.
      await store.query("UPDATE queue SET due_at = now() WHERE state = 'waiting' AND topic = 'attempt'");
      const { rows } = await store.query(
        "SELECT topic, key, last_error FROM queue WHERE state = 'waiting' ORDER BY attempts DESC LIMIT 3",
      );
      return [...rows];
    };
    await expect.poll(waiting, { timeout: 60_000, interval: 250 }).toEqual([]);
  };
  const early = await heapAfter(0, bodies / 5);
  const late = await heapAfter(bodies / 5, bodies);
  expect(late - early).toBeLessThan(8 * mebibyte);

  expect([...codes.keys()].sort()).toEqual([202, 400, 401]);
  expect(codes.get(202)).toBeGreaterThan(bodies / 4);
  expect(codes.get(400)).toBeGreaterThan(bodies / 20);
  expect(complaints.slice(0, 3)).toEqual([]);
  const { rows } = await store.query<{ counted: number; dead: number }>(
    `SELECT (SELECT count(*) FROM runs WHERE counted) AS counted,
       (SELECT count(*) FROM queue WHERE state = 'dead' AND topic <> 'delivery') AS dead`,
  );
  expect(rows[0]?.counted).toBeGreaterThan(200);
  expect(rows[0]?.dead).toBe(0);
  expect((await app.inject('/healthz')).statusCode).toBe(200);
}, 180_000);

async function githubExamples(): Promise<[string, Record<string, unknown>][]> {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const all = z
    .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
    .parse(JSON.parse(await readFile(file, 'utf8')));
  return all
    .filter(({ name }) => ['workflow_run', 'workflow_job', 'ping'].includes(name))
    .flatMap(({ name, examples }) => examples.map((example): [string, typeof example] => [name, example]));
}

/** As JSON: each is made anew where it is put. */
const hostile: readonly string[] = [
  ...[
    null,
    true,
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    '',
    '\0',
    'a\nb"{}=\\\u2028',
    '\ud800',
    [],
    [null],
    {},
  ],
  'x'.repeat(10_000),
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  'completed',
]
  .map((value) => JSON.stringify(value))
  .concat('['.repeat(500) + ']'.repeat(500), '{"__proto__":{"a":1},"constructor":{"prototype":1}}');

/** A body as nobody meant it; of runs and jobs of its own, so that most of them are news. */
function damaged(example: Record<string, unknown>, index: number, random: Random): Buffer {
  const body = structuredClone(example);
  for (const name of ['workflow_run', 'workflow_job']) {
    const object = body[name];
    if (typeof object !== 'object' || object === null) continue;
    Object.assign(object, {
      id: 1_000_000 + index,
      ...(name === 'workflow_job' && { run_id: 1_000_000 + index }),
    });
    // Some go all the way; to count and send them all would take most of the time.
    const status = random.chance(0.2) ? 'completed' : 'in_progress';
    Object.assign(object, { status, conclusion: status === 'completed' ? 'failure' : null });
    for (let changes = random.whole(0, 3); changes > 0; changes -= 1) spoil(object, random);
  }
  const bytes = Buffer.from(JSON.stringify(body));
  if (random.chance(0.7)) return bytes;
  for (let changes = random.whole(0, 3); changes > 0; changes -= 1) {
    bytes[random.whole(0, bytes.length - 1)] = random.whole(0, 255);
  }
  return bytes.subarray(0, random.chance(0.3) ? random.whole(0, bytes.length) : bytes.length);
}

/** Replaces one field, here or further in. */
function spoil(object: object, random: Random): void {
  const key = random.pick(Object.keys(object));
  const value: unknown = Reflect.get(object, key);
  const isFull = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (isFull && random.chance(0.6)) spoil(value, random);
  else Reflect.set(object, key, JSON.parse(random.pick(hostile)));
}
