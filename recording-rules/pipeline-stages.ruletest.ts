import { pipelineStageDuration, pipelineStageRuns } from '../metrics/pipeline.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { stageDurationP95, stageFailures, stageFailuresOfDay } from './pipeline-stages.ts';

const shop = { repository: 'acme/shop' } as const;
const build = { ...shop, workflow: 'ci', stage: 'build' } as const;
const test = { ...shop, workflow: 'ci', stage: 'test' } as const;
const soon = { at: '1h', evaluateEvery: '5m' } as const;

export const failureTests = ruleTests(stageFailures, [
  records('a stage over the workflows that have it; 0 where none failed; skipped jobs say nothing', {
    series: [
      series(pipelineStageRuns, { ...build, status: 'success' }, '0x10 4x60'),
      series(pipelineStageRuns, { ...test, status: 'success' }, '0x10 2x60'),
      series(pipelineStageRuns, { ...test, status: 'failure' }, '0x10 1x60'),
      series(pipelineStageRuns, { ...test, workflow: 'nightly', status: 'timed_out' }, '0x10 1x60'),
      series(pipelineStageRuns, { ...test, status: 'skipped' }, '0x10 9x60'),
    ],
    ...soon,
    samples: [
      { labels: { ...shop, stage: 'build' }, value: 0 },
      { labels: { ...shop, stage: 'test' }, value: 0.5 },
    ],
  }),
  silent('no job within the window', {
    series: [series(pipelineStageRuns, { ...test, status: 'failure' }, '7x600')],
    at: '8h',
    evaluateEvery: '5m',
  }),
]);

export const dayTests = ruleTests(stageFailuresOfDay, [
  records('failures over the workflows that have the stage; 0 where it ran and none failed', {
    series: [
      series(pipelineStageRuns, { ...build, status: 'success' }, '0x10 4x60'),
      series(pipelineStageRuns, { ...test, status: 'failure' }, '0x10 1x60'),
      series(pipelineStageRuns, { ...test, workflow: 'nightly', status: 'timed_out' }, '0x10 1x60'),
    ],
    ...soon,
    samples: [
      { labels: { ...shop, stage: 'build' }, value: 0 },
      { labels: { ...shop, stage: 'test' }, value: 2 },
    ],
  }),
  silent('no series at all', { series: [], ...soon }),
]);

export const durationTests = ruleTests(stageDurationP95, [
  records('the 19th of 20 is the first of two between 60 and 120 s', {
    series: [
      series(pipelineStageDuration, test, '0x10 18x60', { le: 60 }),
      series(pipelineStageDuration, test, '0x10 20x60', { le: 120 }),
      series(pipelineStageDuration, test, '0x10 20x60', { le: '+Inf' }),
    ],
    ...soon,
    samples: [{ labels: test, value: 90 }],
  }),
  silent('no job within the window', {
    series: [
      series(pipelineStageDuration, test, '7x600', { le: 60 }),
      series(pipelineStageDuration, test, '7x600', { le: '+Inf' }),
    ],
    at: '8h',
    evaluateEvery: '5m',
  }),
]);
