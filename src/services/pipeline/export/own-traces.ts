import { hostname } from 'node:os';
import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { ATTR_SERVICE_INSTANCE_ID } from '@opentelemetry/semantic-conventions/incubating';
import * as pipeline from '../../../../metrics/pipeline.ts';
import { type Otlp, scopeName } from '../../../otlp/index.ts';

/** Traces of what the exporter does itself; those of runs are not among them. */
export interface OwnTraces {
  /** Does something within a span, which says how long it took and whether it failed. */
  readonly traced: <T>(name: string, attributes: Attributes, work: () => Promise<T>) => Promise<T>;
  /** Sends what is left. */
  readonly close: () => Promise<void>;
}

/**
 * Traces go where all telemetry goes, under the exporter's own service name; without a collector nothing is made. The
 * SDK's variables hold: `OTEL_TRACES_SAMPLER`, `OTEL_BSP_*`. What the collector does not take is dropped.
 */
export function createOwnTraces(otlp: Pick<Otlp, 'traces'> | undefined): OwnTraces {
  if (otlp === undefined) {
    return { traced: (_name, _attributes, work) => work(), close: () => Promise.resolve() };
  }
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: pipeline.pipelineRuns.emitter,
      [ATTR_SERVICE_INSTANCE_ID]: hostname(),
    }),
    spanProcessors: [new BatchSpanProcessor(exporterTo(otlp))],
  });
  const tracer = provider.getTracer(scopeName);
  return {
    traced: async (name, attributes, work) => {
      const span = tracer.startSpan(name, { attributes });
      try {
        return await work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
        throw error;
      } finally {
        span.end();
      }
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}

function exporterTo(otlp: Pick<Otlp, 'traces'>): SpanExporter {
  return {
    export: (spans: ReadableSpan[], done: (result: ExportResult) => void) => {
      otlp.traces(spans).then(
        () => {
          done({ code: ExportResultCode.SUCCESS });
        },
        (error: unknown) => {
          done({ code: ExportResultCode.FAILED, error: new Error(messageOf(error)) });
        },
      );
    },
    // The connection is the service's.
    shutdown: () => Promise.resolve(),
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
