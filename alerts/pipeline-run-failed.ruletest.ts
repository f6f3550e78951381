import { pipelineLastRunSuccess } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineRunFailed } from './pipeline-run-failed.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const alerts = [
  { labels: { repository: 'acme/shop', workflow: 'ci' }, summary: 'The last run of ci of acme/shop failed' },
];

export const tests = ruleTests(pipelineRunFailed(fixtureSettings), [
  fires('at once, with the first sample that says so', {
    edge: true,
    series: [series(pipelineLastRunSuccess, ci, '1x9 0x3')],
    sampleEvery: '10s',
    at: '108s',
    alerts,
  }),
  silent('the last run succeeded, whatever went before', {
    edge: true,
    series: [series(pipelineLastRunSuccess, ci, '0x9 1x3')],
    sampleEvery: '10s',
    at: '108s',
  }),
  fires('only for the workflow that failed', {
    series: [
      series(pipelineLastRunSuccess, ci, '1x5 0x10'),
      series(pipelineLastRunSuccess, { ...ci, workflow: 'deploy' }, '0x5 1x10'),
      series(pipelineLastRunSuccess, { ...ci, repository: 'acme/site' }, '1x15'),
    ],
    at: '10m',
    alerts,
  }),
  silent('other branches may fail as they like', {
    series: [series(pipelineLastRunSuccess, { ...ci, ref: 'other' }, '0x20')],
    at: '10m',
  }),
  fires('telemetry pauses for 12 minutes: what failed is not repaired by that', {
    series: [series(pipelineLastRunSuccess, ci, '0x5 _x12')],
    at: '16m',
    alerts,
  }),
  silent('telemetry is gone for longer than the last result is trusted', {
    series: [series(pipelineLastRunSuccess, ci, '0x5 _x30')],
    at: '25m',
  }),
  silent('an instance that left said 0, the one that took over says 1', {
    series: [
      series(pipelineLastRunSuccess, { ...ci, instance: 'old' }, '0x5'),
      series(pipelineLastRunSuccess, { ...ci, instance: 'new' }, '_x6 1x10'),
    ],
    at: '10m',
  }),
  silent('a workflow that never ran has no last run', { series: [], at: '10m' }),
]);
