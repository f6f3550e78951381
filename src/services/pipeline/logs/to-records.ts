import { TraceFlags } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import * as semantic from '@opentelemetry/semantic-conventions/incubating';
import { pipelineResource, scopeName, toHrTime } from '../../../otlp/index.ts';
import { type Job, type Run, type Step, jobSpanId, stepSpanId, traceIdOf } from '../../../github/index.ts';
import { stageOf } from '../model/stage.ts';
import type { LogLine } from './parse-log.ts';

// One object: exporters group by its identity.
const scope = { name: scopeName };

/** Lines of a job's log as OTLP records, with the trace of the run and the span of the step that wrote them. */
export function toRecords(run: Run, job: Job, lines: readonly LogLine[]): ReadableLogRecord[] {
  const traceId = traceIdOf(run);
  const attributes = {
    [semantic.ATTR_CICD_PIPELINE_NAME]: run.workflow,
    [semantic.ATTR_CICD_PIPELINE_RUN_ID]: `${run.runId}`,
    [semantic.ATTR_CICD_PIPELINE_TASK_NAME]: job.name,
    [semantic.ATTR_CICD_PIPELINE_TASK_RUN_ID]: `${job.jobId}`,
    repository: run.repository,
    workflow: run.workflow,
    'github.job.stage': stageOf(job.name),
    'github.run.attempt': run.attempt,
  };
  const observed = toHrTime(Date.now());
  return lines.map(({ time, severity, text }) => {
    const step = stepAt(job.steps, time);
    return {
      hrTime: toHrTime(time),
      hrTimeObserved: observed,
      severityText: severity,
      severityNumber: SeverityNumber[severity],
      body: text,
      attributes: step === undefined ? attributes : { ...attributes, 'github.step.name': step.name },
      spanContext: {
        traceId,
        spanId: step === undefined ? jobSpanId(run, job.jobId) : stepSpanId(run, job.jobId, step.number),
        traceFlags: TraceFlags.SAMPLED,
      },
      resource: pipelineResource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
    };
  });
}

/** The step that ran at a time. A step's times are whole seconds, a line's are not: the later of two that fit. */
function stepAt(steps: readonly Step[], time: number): Step | undefined {
  const second = Math.floor(time / 1000) * 1000;
  return steps.findLast(({ startedAt }) => startedAt !== undefined && startedAt <= second);
}
