import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCluster, type RunningCollector } from '../src/collector/index.ts';
import { resolveProgram } from '../src/tools/index.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { metricsBody, post, startWriteSink, tracesBody } from './collector/load.ts';

const deployedPace = { batch: '10s', decision: '30s', flush: '60s' };
const batchSize = 1024;
const protobuf = 'application/x-protobuf';

/** The deployed configuration of the collector under load. */
export const collectorBenchmark: Benchmark = {
  name: 'collector',
  what: 'One collector 0.96.0 with the deployed configuration and its real waits; load, collector and stand-ins for both Prometheus replicas share the cores. Requests of 1,024 points: a full batch each.',
  run: async () => [
    ...(await throughput()),
    ...(await latency()),
    ...(await memory('the values chosen (1536, spike 384)', {})),
    ...(await memory("the specification's (1024, spike 750)", { limit_mib: 1024, spike_limit_mib: 750 })),
  ],
};

async function withCollector<T>(
  extra: object,
  use: (collector: RunningCollector, arrivals: number[]) => Promise<T>,
): Promise<T> {
  const cluster = await LocalCluster.create(await resolveProgram('otelcol'));
  const [first, second] = [await startWriteSink(), await startWriteSink()];
  try {
    await cluster.start(1, { prometheus: [first.url, second.url], pace: deployedPace, extra });
    return await use(cluster.member(0), first.arrivals);
  } finally {
    await cluster.stop();
    first.close();
    second.close();
  }
}

async function throughput(): Promise<Measurement[]> {
  return withCollector({}, async (collector) => {
    const body = metricsBody(batchSize);
    const url = `${collector.otlp}/v1/metrics`;
    const seconds = 20;
    const cpu = cpuSeconds(collector.process.pid);
    const begun = performance.now();
    let refused = 0;
    let rss = 0;
    const load = async (): Promise<void> => {
      while (performance.now() - begun < seconds * 1000) {
        if ((await post(url, protobuf, body)) !== 200) refused += 1;
        rss = Math.max(rss, residentMib(collector.process.pid));
      }
    };
    await Promise.all(Array.from({ length: 8 }, load));
    const sent = await collector.own('otelcol_exporter_sent_metric_points', 'prometheusremotewrite/0');
    const elapsed = (performance.now() - begun) / 1000;
    const used = cpuSeconds(collector.process.pid) - cpu;
    const rate = sent / elapsed;
    const perCpu = (2 * sent) / used;
    return [
      {
        what: `samples/s to each of two replicas, ${refused} requests refused, collector at ${(used / elapsed).toFixed(2)} CPU of 2 shared`,
        value: rate.toFixed(0),
        limit: '100,000/s, or what two of its own CPUs would give',
        kept: rate >= 100_000 || perCpu >= 100_000,
      },
      {
        what: '… for one CPU second of the collector',
        value: `${(sent / used).toFixed(0)} samples`,
        limit: '50,000 (100,000/s within 2 CPU)',
        kept: sent / used >= 50_000,
      },
      { what: '… memory at most', value: `${rss.toFixed(0)} MiB`, limit: '2,048 MiB', kept: rss < 2048 },
    ];
  });
}

async function latency(): Promise<Measurement[]> {
  return withCollector({}, async (collector, arrivals) => {
    const url = `${collector.otlp}/v1/metrics`;
    const body = metricsBody(batchSize);
    for (let warm = 0; warm < 20; warm += 1) await post(url, protobuf, body);
    await sleep(1000);
    const before = arrivals.length;
    const begun: number[] = [];
    // One at a time and in order: the n-th request is the n-th write.
    for (let number = 0; number < 400; number += 1) {
      begun.push(performance.now());
      await post(url, protobuf, body);
      await sleep(20);
    }
    await sleep(1000);
    const waits = begun
      .map((time, index) => (arrivals[before + index] ?? Infinity) - time)
      .sort((a, b) => a - b);
    const p99 = waits[Math.ceil(waits.length * 0.99) - 1] ?? Infinity;
    const quiet: number[] = [];
    for (let number = 0; number < 3; number += 1) {
      const seen = arrivals.length;
      const time = performance.now();
      await post(url, protobuf, metricsBody(1));
      while (arrivals.length === seen && performance.now() - time < 15_000) await sleep(5);
      quiet.push((arrivals[seen] ?? Infinity) - time);
    }
    return [
      {
        what: 'from receipt to remote write, full batches, p99 of 400',
        value: `${p99.toFixed(1)} ms`,
        limit: '50 ms',
        kept: p99 < 50,
      },
      {
        what: '… a single sample when it is quiet: it waits for the batch timeout, longest of 3',
        value: `${(Math.max(...quiet) / 1000).toFixed(1)} s`,
        limit: '10 s and the above',
        kept: Math.max(...quiet) < 10_100,
      },
    ];
  });
}

/** 1,000 traces of 10 spans a second, for longer than tail sampling holds them. */
async function memory(name: string, limits: object): Promise<Measurement[]> {
  return withCollector({ processors: { memory_limiter: limits } }, async (collector) => {
    const next = tracesBody(100, 10);
    const url = `${collector.otlp}/v1/traces`;
    const seconds = 45;
    const begun = performance.now();
    let refused = 0;
    let rss = 0;
    let requests = 0;
    for (; requests < seconds * 10; requests += 1) {
      if ((await post(url, 'application/json', next())) !== 200) refused += 1;
      rss = Math.max(rss, residentMib(collector.process.pid));
      await sleep(Math.max(0, begun + (requests + 1) * 100 - performance.now()));
    }
    const limited = await collector.own('otelcol_processor_refused_spans');
    const rate = (requests * 100) / ((performance.now() - begun) / 1000);
    const chosen = Object.keys(limits).length === 0;
    return [
      {
        what: `memory_limiter with ${name}, ${rate.toFixed(0)} traces/s of 10 spans for ${seconds} s: requests refused at the first hop, spans refused at any`,
        value: `${refused} of ${requests}, ${limited}`,
        limit: chosen ? 'none' : 'none, for comparison',
        kept: !chosen || limited === 0,
      },
      { what: '… memory at most', value: `${rss.toFixed(0)} MiB`, limit: '2,048 MiB', kept: rss < 2048 },
    ];
  });
}

function residentMib(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** Processor time that a process has used, from the clock ticks (100 a second) that the kernel counts. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
