import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import * as semantic from '@opentelemetry/semantic-conventions/incubating';
import { ran } from '../count/measure.ts';
import { type Job, type Run, jobSpanId, runSpanId, traceIdOf } from '../../../github/index.ts';
import { stageOf } from '../model/stage.ts';
import { pipelineAttributes } from './pipeline.ts';
import { resultOf } from './result.ts';
import { toSpan } from '../../../otlp/index.ts';
import { toStepSpan } from './step.ts';

/** A job and its steps. */
export function toJobSpans(run: Run, job: Job): ReadableSpan[] {
  const span = toSpan({
    traceId: traceIdOf(run),
    spanId: jobSpanId(run, job.jobId),
    parentSpanId: runSpanId(run),
    name: job.name,
    from: job.startedAt,
    to: job.completedAt ?? job.startedAt,
    conclusion: job.conclusion,
    attributes: { ...pipelineAttributes(run), ...toAttributes(job) },
  });
  return [span, ...job.steps.flatMap((step) => toStepSpan(run, job, step) ?? [])];
}

/** The job by the conventions: it is a task of the pipeline, its runner a worker. */
export function toAttributes(job: Job): Attributes {
  const attributes: Attributes = {
    [semantic.ATTR_CICD_PIPELINE_TASK_NAME]: job.name,
    [semantic.ATTR_CICD_PIPELINE_TASK_RUN_ID]: `${job.jobId}`,
    [semantic.ATTR_CICD_PIPELINE_TASK_RUN_RESULT]: resultOf(job.conclusion),
    [semantic.ATTR_CICD_PIPELINE_TASK_RUN_URL_FULL]: job.url === '' ? undefined : job.url,
    [semantic.ATTR_CICD_WORKER_NAME]: job.runner,
    [semantic.ATTR_CICD_WORKER_ID]: job.runnerId === undefined ? undefined : `${job.runnerId}`,
    'github.job.stage': stageOf(job.name),
    'github.job.conclusion': job.conclusion,
    'github.job.labels': [...job.labels],
    'github.job.queue_seconds': ran(job) ? Math.max(0, job.startedAt - job.createdAt) / 1000 : undefined,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
