import { z } from 'zod';
import type { Environment } from '../http/index.ts';

const protocols = ['grpc', 'http/protobuf', 'http/json'] as const;

/** `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export type Protocol = (typeof protocols)[number];

/** Variables of the export that are read here; endpoints, headers and certificates the SDK reads itself. */
export const otlpVariables = {
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(protocols, { error: `one of ${protocols.join(', ')}` })
    .default('http/protobuf'),
};

/** Whether the environment names an endpoint; without one nothing is exported. */
export function hasEndpoint(environment: Environment): boolean {
  return ['', 'METRICS_', 'TRACES_', 'LOGS_'].some(
    (signal) => (environment[`OTEL_EXPORTER_OTLP_${signal}ENDPOINT`] ?? '').trim() !== '',
  );
}
