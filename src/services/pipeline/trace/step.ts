import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { type Job, type Run, type Step, jobSpanId, stepSpanId, traceIdOf } from '../../../github/index.ts';
import { toSpan } from '../../../otlp/index.ts';
import { pipelineAttributes } from './pipeline.ts';

/** A step; none where it never began. */
export function toStepSpan(run: Run, job: Job, step: Step): ReadableSpan | undefined {
  if (step.startedAt === undefined) return undefined;
  return toSpan({
    traceId: traceIdOf(run),
    spanId: stepSpanId(run, job.jobId, step.number),
    parentSpanId: jobSpanId(run, job.jobId),
    name: step.name,
    from: step.startedAt,
    to: step.completedAt ?? step.startedAt,
    conclusion: step.conclusion,
    attributes: { ...pipelineAttributes(run), ...toAttributes(step) },
  });
}

/** The conventions know no steps. */
export function toAttributes({ number, conclusion }: Step): Attributes {
  return {
    'github.step.number': number,
    ...(conclusion === undefined ? {} : { 'github.step.conclusion': conclusion }),
  };
}
