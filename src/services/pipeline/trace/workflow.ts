import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import * as semantic from '@opentelemetry/semantic-conventions/incubating';
import { type RunnerPrices, costOf, endOf } from '../count/measure.ts';
import { type Job, type Run, runSpanId, traceIdOf } from '../../../github/index.ts';
import { toJobSpans } from './job.ts';
import { pipelineAttributes } from './pipeline.ts';
import { resultOf } from './result.ts';
import { toSpan } from '../../../otlp/index.ts';

/**
 * The trace of an attempt: the run, its jobs, their steps. Jobs carried over from an earlier attempt stay in that
 * attempt's trace.
 */
export function toTrace(run: Run, jobs: readonly Job[], prices: RunnerPrices): ReadableSpan[] {
  const own = jobs.filter(({ completedAt }) => (completedAt ?? run.startedAt) >= run.startedAt);
  const root = toSpan({
    traceId: traceIdOf(run),
    spanId: runSpanId(run),
    name: `${semantic.CICD_PIPELINE_ACTION_NAME_VALUE_RUN} ${run.workflow}`,
    kind: SpanKind.SERVER,
    from: run.startedAt,
    to: endOf(run, own),
    conclusion: run.conclusion,
    attributes: toAttributes(run, costOf(own, prices)),
  });
  return [root, ...own.flatMap((job) => toJobSpans(run, job))];
}

/** The run by the conventions for CI/CD and version control; what they do not name is under `github.` and `cost.`. */
export function toAttributes(run: Run, costUsd: number): Attributes {
  const [owner = '', name = ''] = run.repository.split('/');
  return defined({
    ...pipelineAttributes(run),
    [semantic.ATTR_CICD_PIPELINE_ACTION_NAME]: semantic.CICD_PIPELINE_ACTION_NAME_VALUE_RUN,
    [semantic.ATTR_CICD_PIPELINE_RUN_URL_FULL]: run.url,
    [semantic.ATTR_CICD_PIPELINE_RESULT]: resultOf(run.conclusion),
    [semantic.ATTR_VCS_PROVIDER_NAME]: semantic.VCS_PROVIDER_NAME_VALUE_GITHUB,
    [semantic.ATTR_VCS_OWNER_NAME]: owner,
    [semantic.ATTR_VCS_REPOSITORY_NAME]: name,
    [semantic.ATTR_VCS_REPOSITORY_URL_FULL]: repositoryUrl(run),
    [semantic.ATTR_VCS_REF_HEAD_NAME]: run.branch,
    [semantic.ATTR_VCS_REF_HEAD_REVISION]: run.sha,
    [semantic.ATTR_VCS_CHANGE_ID]: run.pullRequest === undefined ? undefined : `${run.pullRequest}`,
    'github.run.attempt': run.attempt,
    'github.run.number': run.runNumber,
    'github.run.title': run.title,
    'github.run.event': run.event,
    'github.run.conclusion': run.conclusion,
    'github.run.ref': run.ref,
    'github.actor': run.actor,
    'cost.usd': costUsd,
  });
}

/** Attributes without those that have no value. */
export function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''),
  );
}

function repositoryUrl({ url, repository }: Run): string {
  const end = url.indexOf(`/${repository}/`);
  return end < 0 ? '' : url.slice(0, end + repository.length + 1);
}
