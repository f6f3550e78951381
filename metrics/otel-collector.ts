import { counter, gauge } from '../src/catalogue/index.ts';
import { target } from './labels.ts';

// What the OpenTelemetry collector says of itself on port 8888. At 0.96 its counters carry no `_total`, and every
// series carries the collector's own resource. Counters of failures are born with their first failure, not at 0.

const own = { emitter: 'otel-collector', evidence: { kind: 'scraped', program: 'otelcol' } } as const;

/** The collector's resource; the instance id is new at every start. */
const self = { service_name: 'any', service_version: 'any', service_instance_id: 'any', ...target } as const;

const receiver = { receiver: 'any', transport: 'any', ...self } as const;
const processor = { processor: 'any', ...self } as const;
const exporter = { exporter: 'any', ...self } as const;

// Arrival.

export const collectorAcceptedSpans = counter({
  ...own,
  name: 'otelcol_receiver_accepted_spans',
  unit: 'count',
  help: 'Spans taken into a pipeline.',
  labels: receiver,
});

export const collectorAcceptedMetricPoints = counter({
  ...own,
  name: 'otelcol_receiver_accepted_metric_points',
  unit: 'count',
  help: 'Metric points taken into a pipeline.',
  labels: receiver,
});

export const collectorAcceptedLogRecords = counter({
  ...own,
  name: 'otelcol_receiver_accepted_log_records',
  unit: 'count',
  help: 'Log records taken into a pipeline.',
  labels: receiver,
});

export const collectorRefusedSpans = counter({
  ...own,
  name: 'otelcol_receiver_refused_spans',
  unit: 'count',
  help: 'Spans sent back to their sender, who may try again.',
  labels: receiver,
});

export const collectorRefusedMetricPoints = counter({
  ...own,
  name: 'otelcol_receiver_refused_metric_points',
  unit: 'count',
  help: 'Metric points sent back to their sender, who may try again.',
  labels: receiver,
});

export const collectorRefusedLogRecords = counter({
  ...own,
  name: 'otelcol_receiver_refused_log_records',
  unit: 'count',
  help: 'Log records sent back to their sender, who may try again.',
  labels: receiver,
});

// The memory limiter.

export const collectorLimitedSpans = counter({
  ...own,
  name: 'otelcol_processor_refused_spans',
  unit: 'count',
  help: 'Spans that the memory limiter refused.',
  labels: processor,
});

export const collectorLimitedMetricPoints = counter({
  ...own,
  name: 'otelcol_processor_refused_metric_points',
  unit: 'count',
  help: 'Metric points that the memory limiter refused.',
  labels: processor,
});

export const collectorLimitedLogRecords = counter({
  ...own,
  name: 'otelcol_processor_refused_log_records',
  unit: 'count',
  help: 'Log records that the memory limiter refused.',
  labels: processor,
});

// Departure.

/**
 * At 0.96 each collector shows this of one exporter only, chosen anew at every start (open-telemetry/
 * opentelemetry-collector issue 9745): what it shows is true, what it does not show is unknown.
 */
export const collectorQueueSize = gauge({
  ...own,
  name: 'otelcol_exporter_queue_size',
  unit: 'count',
  help: 'Batches that wait to be sent; of one exporter of each collector only.',
  labels: exporter,
});

/** Shown of one exporter only, as `collectorQueueSize`. */
export const collectorQueueCapacity = gauge({
  ...own,
  name: 'otelcol_exporter_queue_capacity',
  unit: 'count',
  help: 'Batches that the queue can hold; of one exporter of each collector only.',
  labels: exporter,
});

export const collectorSentSpans = counter({
  ...own,
  name: 'otelcol_exporter_sent_spans',
  unit: 'count',
  help: 'Spans that their destination took.',
  labels: exporter,
});

export const collectorSentMetricPoints = counter({
  ...own,
  name: 'otelcol_exporter_sent_metric_points',
  unit: 'count',
  help: 'Metric points that their destination took.',
  labels: exporter,
});

export const collectorSentLogRecords = counter({
  ...own,
  name: 'otelcol_exporter_sent_log_records',
  unit: 'count',
  help: 'Log records that their destination took.',
  labels: exporter,
});

export const collectorSendFailedSpans = counter({
  ...own,
  name: 'otelcol_exporter_send_failed_spans',
  unit: 'count',
  help: 'Spans given up, refused for good or after the last retry.',
  labels: exporter,
});

export const collectorSendFailedMetricPoints = counter({
  ...own,
  name: 'otelcol_exporter_send_failed_metric_points',
  unit: 'count',
  help: 'Metric points given up, refused for good or after the last retry.',
  labels: exporter,
});

export const collectorSendFailedLogRecords = counter({
  ...own,
  name: 'otelcol_exporter_send_failed_log_records',
  unit: 'count',
  help: 'Log records given up, refused for good or after the last retry.',
  labels: exporter,
});

export const collectorEnqueueFailedSpans = counter({
  ...own,
  name: 'otelcol_exporter_enqueue_failed_spans',
  unit: 'count',
  help: 'Spans lost because the queue was full.',
  labels: exporter,
});

export const collectorEnqueueFailedMetricPoints = counter({
  ...own,
  name: 'otelcol_exporter_enqueue_failed_metric_points',
  unit: 'count',
  help: 'Metric points lost because the queue was full.',
  labels: exporter,
});

export const collectorEnqueueFailedLogRecords = counter({
  ...own,
  name: 'otelcol_exporter_enqueue_failed_log_records',
  unit: 'count',
  help: 'Log records lost because the queue was full.',
  labels: exporter,
});

// The process.

export const collectorMemory = gauge({
  ...own,
  name: 'otelcol_process_memory_rss',
  unit: 'bytes',
  help: 'Memory that the system sees in use (resident set).',
  labels: self,
});

export const collectorHeap = gauge({
  ...own,
  name: 'otelcol_process_runtime_heap_alloc_bytes',
  unit: 'bytes',
  help: 'Memory of live and not yet collected objects: what the memory limiter looks at.',
  labels: self,
});

export const collectorCpu = counter({
  ...own,
  name: 'otelcol_process_cpu_seconds',
  unit: 'seconds',
  help: 'Processor time used.',
  labels: self,
});

export const collectorUptime = counter({
  ...own,
  name: 'otelcol_process_uptime',
  unit: 'seconds',
  help: 'Time since the start.',
  labels: self,
});
