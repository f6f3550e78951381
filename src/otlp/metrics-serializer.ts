import {
  type ISerializer,
  JsonMetricsSerializer,
  ProtobufMetricsSerializer,
} from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  type HistogramWithExemplars,
  encodeJson,
  encodeProtobuf,
  hasExemplars,
} from './exemplar-encoding.ts';

/** The SDK's encoding, and our own for histograms with exemplars. */
export const protobufMetrics: ISerializer<ResourceMetrics, unknown> = {
  serializeRequest: (all) => {
    const { plain, ours } = split(all);
    const encoded = ProtobufMetricsSerializer.serializeRequest(plain) ?? new Uint8Array();
    return ours.length === 0 ? encoded : Buffer.concat([encoded, encodeProtobuf(all, ours)]);
  },
  deserializeResponse: (data) => ProtobufMetricsSerializer.deserializeResponse(data),
};

/** The same in JSON. */
export const jsonMetrics: ISerializer<ResourceMetrics, unknown> = {
  serializeRequest: (all) => {
    const { plain, ours } = split(all);
    const encoded = Buffer.from(
      JsonMetricsSerializer.serializeRequest(plain) ?? '{"resourceMetrics":[]}',
    ).toString();
    if (ours.length === 0) return Buffer.from(encoded);
    const request: unknown = JSON.parse(encoded);
    const others: unknown[] =
      typeof request === 'object' &&
      request !== null &&
      'resourceMetrics' in request &&
      Array.isArray(request.resourceMetrics)
        ? request.resourceMetrics
        : [];
    return Buffer.from(JSON.stringify({ resourceMetrics: [...others, encodeJson(all, ours)] }));
  },
  deserializeResponse: (data) => JsonMetricsSerializer.deserializeResponse(data),
};

function split(all: ResourceMetrics): { plain: ResourceMetrics; ours: HistogramWithExemplars[] } {
  const ours: HistogramWithExemplars[] = [];
  const scopeMetrics = all.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.filter((metric) => {
      if (!hasExemplars(metric)) return true;
      ours.push(metric);
      return false;
    }),
  }));
  return { plain: { resource: all.resource, scopeMetrics }, ours };
}
