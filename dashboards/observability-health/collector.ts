import { sampledTraces, samplingDroppedEarly } from '../../metrics/otel-collector-traces.ts';
import * as collector from '../../metrics/otel-collector.ts';
import { badAbove, query, timeseriesPanel } from '../../src/dashboards/index.ts';
import { maxBy, rate, sumBy } from '../../src/promql/index.ts';
import { panels } from '../panels.ts';
import { window } from './window.ts';

// OpenTelemetry Collector: what comes in, what waits, what is lost.

type Counted = typeof collector.collectorSentSpans;
const perSecond = (
  counter: Counted | typeof collector.collectorAcceptedSpans | typeof collector.collectorLimitedSpans,
) => sumBy([], rate(counter.where().over(window)));

export function collectorTimeseries() {
  return timeseriesPanel({
    title: 'Collector: what comes in',
    about: {
      shows: 'Spans, metric points and log records that the collectors accepted, a second.',
      bad: 'A line that ends: its senders cannot reach the collector, or nobody works.',
      act: 'Compare with the pipeline exporter’s backlog; see what is refused above.',
    },
    unit: 'per second',
    empty: 'The collectors are not scraped',
    links: [
      {
        title: 'Deliveries from GitHub',
        dashboard: 'operations',
        panel: panels.operations.exporterDeliveries,
      },
    ],
    queries: [
      query(perSecond(collector.collectorAcceptedSpans), 'spans'),
      query(perSecond(collector.collectorAcceptedMetricPoints), 'metric points'),
      query(perSecond(collector.collectorAcceptedLogRecords), 'log records'),
    ],
  });
}

export function collectorDroppedTimeseries() {
  // 0 where a counter is not there yet, nothing where the collectors themselves are not there.
  const none = sumBy([], collector.collectorMemory.where()).mul(0);
  const of = (...counters: readonly Parameters<typeof perSecond>[0][]) =>
    counters.map((counter) => perSecond(counter).or(none)).reduce((sum, next) => sum.add(next));
  return timeseriesPanel({
    title: 'Collector: what is lost or refused',
    about: {
      shows:
        'Records a second that could not be sent, found no place in a queue, or were refused for lack of memory.',
      bad: 'Anything above 0. Refused records are tried again by good senders; what was not sent or queued is gone.',
      act: 'See queues and memory. A backend that is down is the usual cause.',
    },
    unit: 'per second',
    empty: 'The collectors are not scraped',
    links: [
      {
        title: 'Queues',
        dashboard: 'observability-health',
        panel: panels['observability-health'].collectorQueues,
      },
    ],
    limits: badAbove({ bad: 0.001 }),
    calcs: ['max', 'lastNotNull'],
    queries: [
      query(
        of(
          collector.collectorSendFailedSpans,
          collector.collectorSendFailedMetricPoints,
          collector.collectorSendFailedLogRecords,
        ),
        'not sent',
      ),
      query(
        of(
          collector.collectorEnqueueFailedSpans,
          collector.collectorEnqueueFailedMetricPoints,
          collector.collectorEnqueueFailedLogRecords,
        ),
        'queue full',
      ),
      query(
        of(
          collector.collectorRefusedSpans,
          collector.collectorRefusedMetricPoints,
          collector.collectorRefusedLogRecords,
        ),
        'refused',
      ),
    ],
  });
}

export function collectorQueuesTimeseries() {
  const size = maxBy(['exporter', 'pod'], collector.collectorQueueSize.where());
  const capacity = maxBy(['exporter', 'pod'], collector.collectorQueueCapacity.where());
  return timeseriesPanel({
    title: 'Collector: queues',
    about: {
      shows: 'How full the fullest queue of each exporter is.',
      bad: 'A queue that fills: its backend takes less than arrives. At 100 % data is lost.',
      act: 'Go to the backend’s row. Queues of Loki and Tempo are on disk and survive a restart; that of Prometheus does not.',
    },
    unit: 'ratio',
    empty: 'The collectors are not scraped',
    links: [
      {
        title: 'What Prometheus answers',
        dashboard: 'observability-health',
        panel: panels['observability-health'].prometheusRemoteWrite,
      },
      {
        title: 'What Loki answers',
        dashboard: 'observability-health',
        panel: panels['observability-health'].lokiRequests,
      },
    ],
    max: 1,
    limits: badAbove({ warning: 0.5, bad: 0.9 }),
    queries: [query(maxBy(['exporter'], size.div(capacity.gt(0))), '{{exporter}}')],
  });
}

export function collectorMemoryTimeseries() {
  return timeseriesPanel({
    title: 'Collector: memory',
    about: {
      shows: 'Memory of each collector’s process.',
      bad: 'Near the memory limiter’s bound it refuses data; near the container’s limit it is killed.',
      act: 'Traces that wait for their decision take most of it: see tail sampling above.',
    },
    unit: 'bytes',
    empty: 'The collectors are not scraped',
    links: [
      {
        title: 'Against its limit',
        dashboard: 'observability-health',
        panel: panels['observability-health'].containers,
      },
    ],
    queries: [query(maxBy(['pod'], collector.collectorMemory.where()), '{{pod}}')],
  });
}

export function collectorSamplingTimeseries() {
  const decided = sumBy(['sampled'], rate(sampledTraces.where().over(window)));
  const early = sumBy([], rate(samplingDroppedEarly.where().over(window)));
  return timeseriesPanel({
    title: 'Collector: tail sampling',
    about: {
      shows:
        'Traces a second that were kept and that were not, and those that left memory before their decision.',
      bad: 'Traces that leave early are lost, errors among them: there are more at once than memory holds.',
      act: 'Add collectors, or shorten the wait for a decision in the settings.',
    },
    unit: 'per second',
    empty: 'The collectors are not scraped, or no trace arrived',
    links: [
      {
        title: 'Memory',
        dashboard: 'observability-health',
        panel: panels['observability-health'].collectorMemory,
      },
    ],
    queries: [query(decided, 'kept: {{sampled}}'), query(early, 'left before their decision')],
  });
}
