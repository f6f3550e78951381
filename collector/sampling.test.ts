import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ArrivedSpan,
  LocalCluster,
  type SentSpan,
  type TraceSink,
  sendOtlp,
  startTraceSink,
  tracesRequest,
} from '../src/collector/index.ts';
import { resolveIfAvailable } from '../src/tools/index.ts';

// Three collectors as processes. Each trace has three spans, and each of them goes to another member, in its own
// request: only the members' second hop can bring them together again.

const otelcol = await resolveIfAvailable('otelcol');

const kinds = {
  ordinary: { count: 20_000, service: 'backend', ms: 50, failed: false },
  failed: { count: 150, service: 'backend', ms: 50, failed: true },
  slow: { count: 150, service: 'frontend', ms: 2500, failed: false },
  // Longer than what is slow for a service, and not failed: kept because it is a pipeline's.
  pipeline: { count: 150, service: 'github-actions', ms: 600_000, failed: false },
} as const;
type Kind = keyof typeof kinds;
const spansOfTrace = 3;
const decisions = 'otelcol_processor_tail_sampling_global_count_traces_sampled';

const hex = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
const traceId = (kind: Kind, number: number): string => hex(`${kind} ${number}`, 32);

/** The span of a trace that goes with one part; only the last says that it failed, only the root that it was slow. */
function span(kind: Kind, number: number, part: number): SentSpan {
  const { ms, failed } = kinds[kind];
  const to = Date.now();
  const root = hex(`${kind} ${number} 0`, 16);
  return {
    traceId: traceId(kind, number),
    spanId: hex(`${kind} ${number} ${part}`, 16),
    ...(part === 0 ? {} : { parentSpanId: root }),
    name: `${kind} ${part}`,
    kind: part === 0 ? 2 : 1,
    from: part === 0 ? to - ms : to - 10,
    to,
    failed: failed && part === spansOfTrace - 1,
  };
}

describe.skipIf(!otelcol)('three collectors', () => {
  let cluster: LocalCluster;
  let sink: TraceSink;
  let arrived: ArrivedSpan[] = [];
  let total = 0;

  const sum = async (metric: string, ...texts: readonly string[]): Promise<number> => {
    const counts = await Promise.all(cluster.collectors.map((one) => one.own(metric, ...texts)));
    return counts.reduce((all, count) => all + count, 0);
  };

  beforeAll(async () => {
    if (!otelcol) return;
    cluster = await LocalCluster.create(otelcol);
    sink = await startTraceSink(otelcol, await cluster.subfolder('tempo'));
    await cluster.start(3, { tempo: sink.address });
    total = Object.values(kinds).reduce((sum, { count }) => sum + count, 0);
    const size = 1000;
    for (const [kind, { count, service }] of Object.entries(kinds) as [Kind, (typeof kinds)[Kind]][]) {
      for (let first = 0; first < count; first += size) {
        await Promise.all(
          Array.from({ length: spansOfTrace }, async (_, part) => {
            const numbers = Array.from(
              { length: Math.min(size, count - first) },
              (_, index) => first + index,
            );
            const spans = numbers.map((number) => span(kind, number, part));
            // Part and batch decide the member, so that each trace meets all three.
            const member = cluster.member((part + first / size) % 3);
            await sendOtlp(member.otlp, 'traces', tracesRequest({ 'service.name': service }, spans));
          }),
        );
      }
    }
    const waiting = { timeout: 90_000, interval: 250 };
    await vi.waitFor(async () => {
      expect(await sum(decisions)).toBe(total);
    }, waiting);
    const expected = (await sum(decisions, 'sampled="true"')) * spansOfTrace;
    const sent = (): Promise<number> => sum('otelcol_exporter_sent_spans', 'otlp/tempo');
    await vi.waitFor(async () => {
      expect(await sent()).toBe(expected);
    }, waiting);
    // The sink writes down what it took within a second.
    await vi.waitFor(async () => {
      arrived = await sink.spans();
      expect(arrived.length).toBeGreaterThanOrEqual(expected);
    }, waiting);
  }, 180_000);

  afterAll(async () => {
    await sink.process.stop();
    await cluster.stop();
  });

  const traces = (kind: Kind): Map<string, Set<string>> => {
    const all = new Map<string, Set<string>>();
    for (const { traceId, spanId, name } of arrived) {
      if (!name.startsWith(`${kind} `)) continue;
      all.set(traceId, (all.get(traceId) ?? new Set()).add(spanId));
    }
    return all;
  };

  it.each(['failed', 'slow', 'pipeline'] as const)('keep every %s trace', (kind) => {
    const expected = Array.from({ length: kinds[kind].count }, (_, number) => traceId(kind, number));
    expect([...traces(kind).keys()].sort()).toEqual(expected.sort());
  });

  it('keep 10 % of the others, give or take 1 %', () => {
    const share = (100 * traces('ordinary').size) / kinds.ordinary.count;
    expect(share).toBeGreaterThan(9);
    expect(share).toBeLessThan(11);
  });

  it('keep no trace in pieces', () => {
    const pieces = Object.keys(kinds).flatMap((kind) =>
      [...traces(kind as Kind)].filter(([, spans]) => spans.size !== spansOfTrace),
    );
    expect(pieces).toEqual([]);
  });

  it('each took part, and none threw a trace away before its decision', async () => {
    for (const collector of cluster.collectors) {
      expect(await collector.own(decisions)).toBeGreaterThan(total / 6);
      expect(await collector.own('otelcol_processor_tail_sampling_sampling_trace_dropped_too_early')).toBe(0);
    }
  });
});
