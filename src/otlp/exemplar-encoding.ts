import type { HrTime } from '@opentelemetry/api';
import type { DataPoint, Histogram, HistogramMetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { ProtobufWriter } from './protobuf.ts';

/** The run that an observation stands for, to be shown beside it. */
export interface Exemplar {
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly traceId: string;
  readonly spanId: string;
}

/** A point of a histogram with the runs that its buckets' newest observations came from. */
export interface PointWithExemplars extends DataPoint<Histogram> {
  readonly exemplars: readonly Exemplar[];
}

/** A histogram whose points carry exemplars: the SDK's own encoding would leave them out. */
export interface HistogramWithExemplars extends HistogramMetricData {
  readonly dataPoints: PointWithExemplars[];
}

/** Whether a metric has to be encoded here. */
export function hasExemplars(metric: object): metric is HistogramWithExemplars {
  const points: unknown = 'dataPoints' in metric ? metric.dataPoints : [];
  return Array.isArray(points) && points.some((point: unknown) => isObject(point) && 'exemplars' in point);
}

const cumulative = 2;

/**
 * Histograms as an `ExportMetricsServiceRequest` in Protocol Buffers. Requests may be joined end to end: the format
 * adds up repeated fields.
 * @see opentelemetry/proto/metrics/v1/metrics.proto
 */
export function encodeProtobuf(
  { resource }: ResourceMetrics,
  metrics: readonly HistogramWithExemplars[],
): Buffer {
  const scope = new ProtobufWriter().bytes(1, new ProtobufWriter().bytes(1, scopeName));
  for (const metric of metrics) scope.bytes(2, metricMessage(metric));
  const attributes = Object.entries(resource.attributes).map(([key, value]) => [key, String(value)] as const);
  const resourceMetrics = new ProtobufWriter()
    .bytes(1, withAttributes(new ProtobufWriter(), 1, attributes))
    .bytes(2, scope);
  return new ProtobufWriter().bytes(1, resourceMetrics).finish();
}

/** The same in OTLP's JSON: one entry of `resourceMetrics`. */
export function encodeJson(
  { resource }: ResourceMetrics,
  metrics: readonly HistogramWithExemplars[],
): object {
  return {
    resource: { attributes: jsonAttributes(resource.attributes) },
    scopeMetrics: [{ scope: { name: scopeName }, metrics: metrics.map(metricJson) }],
  };
}

/** Name of the instrumentation scope of all our telemetry. */
export const scopeName = 'pipeline-exporter';

function metricMessage({ descriptor, dataPoints }: HistogramWithExemplars): ProtobufWriter {
  const histogram = new ProtobufWriter();
  for (const point of dataPoints) histogram.bytes(1, pointMessage(point));
  histogram.varint(2, cumulative);
  return new ProtobufWriter()
    .bytes(1, descriptor.name)
    .bytes(2, descriptor.description)
    .bytes(3, descriptor.unit)
    .bytes(9, histogram);
}

function pointMessage({
  startTime,
  endTime,
  attributes,
  value,
  exemplars,
}: PointWithExemplars): ProtobufWriter {
  const point = new ProtobufWriter()
    .fixed64(2, nanoseconds(startTime))
    .fixed64(3, nanoseconds(endTime))
    .fixed64(4, BigInt(value.count))
    .double(5, value.sum ?? 0)
    .packedFixed64(6, value.buckets.counts)
    .packedDouble(7, value.buckets.boundaries);
  for (const exemplar of exemplars) {
    point.bytes(
      8,
      new ProtobufWriter()
        .fixed64(2, BigInt(exemplar.time) * 1_000_000n)
        .double(3, exemplar.value)
        .bytes(4, Buffer.from(exemplar.spanId, 'hex'))
        .bytes(5, Buffer.from(exemplar.traceId, 'hex')),
    );
  }
  return withAttributes(
    point,
    9,
    Object.entries(attributes).map(([key, text]) => [key, String(text)]),
  );
}

function withAttributes(
  writer: ProtobufWriter,
  field: number,
  attributes: readonly (readonly [string, string])[],
): ProtobufWriter {
  for (const [key, value] of attributes) {
    writer.bytes(field, new ProtobufWriter().bytes(1, key).bytes(2, new ProtobufWriter().bytes(1, value)));
  }
  return writer;
}

function metricJson({ descriptor, dataPoints }: HistogramWithExemplars): object {
  const { name, description, unit } = descriptor;
  return {
    name,
    description,
    unit,
    histogram: {
      aggregationTemporality: cumulative,
      dataPoints: dataPoints.map(({ startTime, endTime, attributes, value, exemplars }) => ({
        attributes: jsonAttributes(attributes),
        startTimeUnixNano: `${nanoseconds(startTime)}`,
        timeUnixNano: `${nanoseconds(endTime)}`,
        count: `${value.count}`,
        sum: value.sum ?? 0,
        bucketCounts: value.buckets.counts.map(String),
        explicitBounds: value.buckets.boundaries,
        exemplars: exemplars.map((exemplar) => ({
          timeUnixNano: `${exemplar.time}000000`,
          asDouble: exemplar.value,
          spanId: exemplar.spanId,
          traceId: exemplar.traceId,
        })),
      })),
    },
  };
}

function jsonAttributes(attributes: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: String(value) } }));
}

function nanoseconds([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
