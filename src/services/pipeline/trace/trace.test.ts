import { SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { statuses } from '../../../../metrics/labels.ts';
import { type Job, type Run, jobSpanId, runSpanId, stepSpanId, traceIdOf } from '../../../github/index.ts';
import { toTrace } from './workflow.ts';

const start = Date.UTC(2026, 0, 5, 10);
const run: Run = {
  repository: 'acme/shop',
  runId: 42,
  attempt: 2,
  runNumber: 7,
  workflow: 'ci',
  title: 'Fix it',
  event: 'push',
  progress: 'completed',
  conclusion: 'failure',
  branch: 'main',
  headRepository: 'acme/shop',
  ref: 'default',
  sha: 'a'.repeat(40),
  actor: 'dina',
  url: 'https://github.com/acme/shop/actions/runs/42',
  createdAt: start - 60_000,
  startedAt: start,
  updatedAt: start + 200_000,
};
const job: Job = {
  repository: 'acme/shop',
  jobId: 5,
  runId: 42,
  attempt: 2,
  name: 'test (18)',
  progress: 'completed',
  conclusion: 'failure',
  createdAt: start + 1000,
  startedAt: start + 11_000,
  completedAt: start + 190_000,
  labels: ['ubuntu-latest'],
  runner: 'GitHub Actions 3',
  runnerId: 3,
  url: 'https://github.com/acme/shop/actions/runs/42/job/5',
  steps: [
    {
      number: 1,
      name: 'Set up job',
      conclusion: 'success',
      startedAt: start + 11_000,
      completedAt: start + 12_000,
    },
    {
      number: 2,
      name: 'npm test',
      conclusion: 'failure',
      startedAt: start + 12_000,
      completedAt: start + 189_000,
    },
    { number: 3, name: 'never began' },
  ],
};
const carriedOver: Job = {
  ...job,
  jobId: 4,
  name: 'lint',
  startedAt: start - 500_000,
  completedAt: start - 400_000,
};

describe('trace of a run', () => {
  const spans = toTrace(run, [job, carriedOver], { 'ubuntu-latest': 0.006, default: 1 });

  it('is the run, its own jobs, their steps', () => {
    const tree = spans.map((span) => [span.name, span.parentSpanContext?.spanId, span.spanContext().spanId]);
    expect(tree).toEqual([
      ['RUN ci', undefined, runSpanId(run)],
      ['test (18)', runSpanId(run), jobSpanId(run, 5)],
      ['Set up job', jobSpanId(run, 5), stepSpanId(run, 5, 1)],
      ['npm test', jobSpanId(run, 5), stepSpanId(run, 5, 2)],
    ]);
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceIdOf(run)]));
  });

  it('has the times that GitHub gives', () => {
    expect(
      spans.map(({ startTime, endTime }) => [startTime[0] - start / 1000, endTime[0] - start / 1000]),
    ).toEqual([
      [0, 190],
      [11, 190],
      [11, 12],
      [12, 189],
    ]);
  });

  it('is an error where the run failed', () => {
    expect(spans.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.ERROR, 'failure'],
      [SpanStatusCode.ERROR, 'failure'],
      [SpanStatusCode.UNSET, undefined],
      [SpanStatusCode.ERROR, 'failure'],
    ]);
  });

  it('speaks by the semantic conventions', () => {
    expect(spans[0]?.attributes).toMatchObject({
      'cicd.pipeline.name': 'ci',
      'cicd.pipeline.action.name': 'RUN',
      'cicd.pipeline.run.id': '42',
      'cicd.pipeline.run.url.full': run.url,
      'cicd.pipeline.result': 'failure',
      'vcs.provider.name': 'github',
      'vcs.owner.name': 'acme',
      'vcs.repository.name': 'shop',
      'vcs.repository.url.full': 'https://github.com/acme/shop',
      'vcs.ref.head.name': 'main',
      'vcs.ref.head.revision': run.sha,
      // Three begun minutes.
      'cost.usd': 0.018,
    });
    expect(spans[1]?.attributes).toMatchObject({
      'cicd.pipeline.task.name': 'test (18)',
      'cicd.pipeline.task.run.id': '5',
      'cicd.pipeline.task.run.result': 'failure',
      'cicd.worker.name': 'GitHub Actions 3',
      'github.job.stage': 'test',
      'github.job.queue_seconds': 10,
    });
  });

  it('names its run on every span, and has a result for every conclusion', () => {
    for (const { attributes } of spans) {
      expect(attributes).toMatchObject({ 'cicd.pipeline.name': 'ci', 'cicd.pipeline.run.id': '42' });
    }
    const resultOf = (conclusion: (typeof statuses)[number]): unknown =>
      toTrace({ ...run, conclusion }, [], { default: 1 })[0]?.attributes['cicd.pipeline.result'];
    expect(statuses.map((status) => [status, resultOf(status)])).toEqual([
      ['success', 'success'],
      ['failure', 'failure'],
      ['timed_out', 'timeout'],
      ['startup_failure', 'error'],
      ['cancelled', 'cancellation'],
      ['skipped', 'skip'],
      // The conventions have no word for these.
      ['neutral', 'neutral'],
      ['stale', 'stale'],
      ['action_required', 'action_required'],
    ]);
  });

  it('has ids that follow from the run alone', () => {
    expect(traceIdOf(run)).toMatch(/^[0-9a-f]{32}$/);
    expect(traceIdOf({ repository: 'Acme/Shop', runId: 42, attempt: 2 })).toBe(traceIdOf(run));
    expect(traceIdOf({ ...run, attempt: 1 })).not.toBe(traceIdOf(run));
  });
});
