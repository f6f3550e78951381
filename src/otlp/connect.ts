import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  convertLegacyOtlpGrpcOptions,
  createOtlpGrpcExportDelegate,
} from '@opentelemetry/otlp-grpc-exporter-base';
import {
  type IExporterMetricsHelper,
  type ISerializer,
  JsonLogsSerializer,
  JsonTraceSerializer,
  LogsExporterMetricsHelper,
  MetricsExporterMetricsHelper,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Protocol } from './environment.ts';
import { jsonMetrics, protobufMetrics } from './metrics-serializer.ts';
import { type RefusedByCollector, asRefusal, refusalIn } from './refusal.ts';

/**
 * Sends telemetry to the collector. Each call resolves once the collector took all of it, and rejects where it did not:
 * with `RefusedByCollector` where that is about what was sent.
 */
export interface Otlp {
  readonly metrics: (metrics: ResourceMetrics) => Promise<void>;
  readonly traces: (spans: ReadableSpan[]) => Promise<void>;
  readonly logs: (records: ReadableLogRecord[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Signal<Request> {
  readonly name: 'METRICS' | 'TRACES' | 'LOGS';
  readonly path: string;
  readonly service: string;
  readonly method: string;
  readonly json: ISerializer<Request, unknown>;
  readonly protobuf: ISerializer<Request, unknown>;
  readonly helper: IExporterMetricsHelper<Request>;
}

const proto = '/opentelemetry.proto.collector';

/**
 * Connects to the endpoint that the standard OpenTelemetry variables name; also headers, timeouts, compression and
 * certificates come from them.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function connectOtlp(protocol: Protocol): Otlp {
  const metrics = connect<ResourceMetrics>(protocol, {
    name: 'METRICS',
    path: 'v1/metrics',
    service: 'MetricsExportService',
    method: `${proto}.metrics.v1.MetricsService/Export`,
    json: jsonMetrics,
    protobuf: protobufMetrics,
    helper: MetricsExporterMetricsHelper,
  });
  const traces = connect<ReadableSpan[]>(protocol, {
    name: 'TRACES',
    path: 'v1/traces',
    service: 'TraceExportService',
    method: `${proto}.trace.v1.TraceService/Export`,
    json: JsonTraceSerializer,
    protobuf: ProtobufTraceSerializer,
    helper: TraceExporterMetricsHelper,
  });
  const logs = connect<ReadableLogRecord[]>(protocol, {
    name: 'LOGS',
    path: 'v1/logs',
    service: 'LogsExportService',
    method: `${proto}.logs.v1.LogsService/Export`,
    json: JsonLogsSerializer,
    protobuf: ProtobufLogsSerializer,
    helper: LogsExporterMetricsHelper,
  });
  return {
    metrics: metrics.send,
    traces: traces.send,
    logs: logs.send,
    close: async () => {
      await Promise.all([metrics.close(), traces.close(), logs.close()]);
    },
  };
}

function connect<Request>(
  protocol: Protocol,
  { name, path, service, method, json, protobuf, helper }: Signal<Request>,
): { send: (request: Request) => Promise<void>; close: () => Promise<void> } {
  const component = `otlp_${name.toLowerCase()}`;
  const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  // The delegate reads an answer and calls back at once: what is heard belongs to the call that comes next.
  let refused: RefusedByCollector | undefined;
  const hearing = (serializer: ISerializer<Request, unknown>): ISerializer<Request, unknown> => ({
    serializeRequest: (request) => serializer.serializeRequest(request),
    deserializeResponse: (data) => {
      const response = serializer.deserializeResponse(data);
      refused = refusalIn(response);
      return response;
    },
  });
  const delegate =
    protocol === 'grpc'
      ? createOtlpGrpcExportDelegate(
          // Deprecated for its first parameter; it is the only way to the standard variables.
          // eslint-disable-next-line @typescript-eslint/no-deprecated
          convertLegacyOtlpGrpcOptions({}, name),
          hearing(protobuf),
          component,
          helper,
          undefined,
          service,
          method,
        )
      : createOtlpHttpExportDelegate(
          // eslint-disable-next-line @typescript-eslint/no-deprecated
          convertLegacyHttpOptions({}, name, path, { 'Content-Type': contentType }),
          hearing(protocol === 'http/json' ? json : protobuf),
          component,
          helper,
          undefined,
        );
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        delegate.export(request, ({ code, error }: ExportResult) => {
          const heard = refused;
          refused = undefined;
          if (code !== ExportResultCode.SUCCESS) {
            reject(error ? asRefusal(error) : new Error('the collector did not take it'));
          } else if (heard) reject(heard);
          else resolve();
        });
      }),
    close: () => delegate.shutdown(),
  };
}
