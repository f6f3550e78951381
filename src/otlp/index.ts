export { type Otlp, connectOtlp } from './connect.ts';
export { type Protocol, hasEndpoint, otlpVariables } from './environment.ts';
export { type Exemplar, type PointWithExemplars, scopeName } from './exemplar-encoding.ts';
export { RefusedByCollector } from './refusal.ts';
export { type SpanFacts, pipelineResource, pipelineServiceName, toHrTime, toSpan } from './span.ts';
