import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { ATTR_ERROR_TYPE, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { failedStatuses } from '../../metrics/labels.ts';
import { scopeName } from './exemplar-encoding.ts';
import type { Conclusion } from '../github/index.ts';

/** `service.name` of traces and logs of pipelines: sampling and tenants go by it. */
export const pipelineServiceName = 'github-actions';

/** The resource of traces and logs of pipelines. */
export const pipelineResource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: pipelineServiceName });

const scope = { name: scopeName };

/** What one level of a trace says of itself. */
export interface SpanFacts {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: SpanKind;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly conclusion: Conclusion | undefined;
  readonly attributes: Attributes;
}

/** A finished span in the SDK's form. It is an error where the conclusion counts against the code. */
export function toSpan(facts: SpanFacts): ReadableSpan {
  const {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind = SpanKind.INTERNAL,
    from,
    conclusion,
    attributes,
  } = facts;
  const to = Math.max(from, facts.to);
  const failed = failedStatuses.some((status) => status === conclusion);
  const context = (id: string): ReturnType<ReadableSpan['spanContext']> => ({
    traceId,
    spanId: id,
    traceFlags: TraceFlags.SAMPLED,
  });
  return {
    name,
    kind,
    spanContext: () => context(spanId),
    ...(parentSpanId === undefined ? {} : { parentSpanContext: context(parentSpanId) }),
    startTime: toHrTime(from),
    endTime: toHrTime(to),
    duration: toHrTime(to - from),
    status: failed
      ? { code: SpanStatusCode.ERROR, message: conclusion ?? '' }
      : { code: SpanStatusCode.UNSET },
    attributes: failed ? { ...attributes, [ATTR_ERROR_TYPE]: conclusion } : attributes,
    links: [],
    events: [],
    ended: true,
    resource: pipelineResource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Milliseconds since 1970 as seconds and nanoseconds. */
export function toHrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
