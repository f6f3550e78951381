import * as traces from '../../../metrics/otel-collector-traces.ts';
import * as collector from '../../../metrics/otel-collector.ts';
import type { Outage, StackSeries, Target } from './stack-series.ts';
import { targets } from './targets.ts';

const receiver = { receiver: 'otlp', transport: 'grpc' } as const;

/** What the collectors say: what comes in, goes out and waits; after an outage their queues are full for a while. */
export function collectorSeries(stack: StackSeries, outages: readonly Outage[]): void {
  const after = outages
    .filter(({ job }) => job === 'otel-collector')
    .map(({ end }) => ({ start: end, end: end + 20 * 60_000, perSecond: 0.5 }));
  for (const target of targets.collectors) {
    const self = selfOf(target);
    const incoming = { ...self, ...receiver };
    stack.counter(collector.collectorAcceptedSpans, target, incoming, 40);
    stack.counter(collector.collectorAcceptedMetricPoints, target, incoming, 60);
    stack.counter(collector.collectorAcceptedLogRecords, target, incoming, 120);
    for (const metric of [
      collector.collectorRefusedSpans,
      collector.collectorRefusedMetricPoints,
      collector.collectorRefusedLogRecords,
    ]) {
      stack.trouble(metric, target, incoming, after);
    }
    for (const exporter of ['prometheusremotewrite', 'loki', 'otlp/tempo'] as const) {
      const outgoing = { ...self, exporter };
      stack.gauge(collector.collectorQueueSize, target, outgoing, (time) =>
        after.some(({ start, end }) => start <= time && time < end)
          ? 700
          : Math.round(5 * stack.activity.at(time)),
      );
      stack.gauge(collector.collectorQueueCapacity, target, outgoing, () => 1000);
    }
    sent(stack, target, self, after);
    stack.gauge(
      collector.collectorMemory,
      target,
      self,
      (time) => (220 + 160 * stack.activity.at(time)) * 2 ** 20,
    );
    stack.counter(traces.sampledTraces, target, { ...self, sampled: 'true' }, 0.6);
    stack.counter(traces.sampledTraces, target, { ...self, sampled: 'false' }, 2.4);
    stack.trouble(traces.samplingDroppedEarly, target, self, after);
  }
}

function sent(
  stack: StackSeries,
  target: Target,
  self: ReturnType<typeof selfOf>,
  after: readonly { readonly start: number; readonly end: number; readonly perSecond: number }[],
): void {
  const kinds = [
    {
      exporter: 'otlp/tempo',
      perSecond: 10,
      sent: collector.collectorSentSpans,
      failed: collector.collectorSendFailedSpans,
      full: collector.collectorEnqueueFailedSpans,
    },
    {
      exporter: 'prometheusremotewrite',
      perSecond: 60,
      sent: collector.collectorSentMetricPoints,
      failed: collector.collectorSendFailedMetricPoints,
      full: collector.collectorEnqueueFailedMetricPoints,
    },
    {
      exporter: 'loki',
      perSecond: 120,
      sent: collector.collectorSentLogRecords,
      failed: collector.collectorSendFailedLogRecords,
      full: collector.collectorEnqueueFailedLogRecords,
    },
  ];
  for (const kind of kinds) {
    const own = { ...self, exporter: kind.exporter };
    stack.counter(kind.sent, target, own, kind.perSecond);
    stack.trouble(kind.failed, target, own, after);
    stack.trouble(kind.full, target, own, []);
  }
}

function selfOf({ pod }: Target) {
  return {
    service_name: 'otelcol-contrib',
    service_version: '0.96.0',
    service_instance_id: pod,
  } as const;
}
