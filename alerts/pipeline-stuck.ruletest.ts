import { pipelineOldestActiveRun } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineStuck } from './pipeline-stuck.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const alerts = [{ labels: ci, summary: 'A run of ci of acme/shop does not end' }];

export const tests = ruleTests(pipelineStuck(fixtureSettings), [
  fires('a second longer than 2 hours', {
    edge: true,
    series: [series(pipelineOldestActiveRun, ci, '0x3 7201x5')],
    at: '5m',
    alerts,
  }),
  silent('exactly 2 hours', {
    edge: true,
    series: [series(pipelineOldestActiveRun, ci, '0x3 7200x5')],
    at: '5m',
  }),
  fires('only for the workflow whose run does not end, once for all instances', {
    series: [
      series(pipelineOldestActiveRun, { ...ci, instance: 'a' }, '8000+60x5'),
      series(pipelineOldestActiveRun, { ...ci, instance: 'b' }, '8000+60x5'),
      series(pipelineOldestActiveRun, { ...ci, workflow: 'deploy' }, '600+60x5'),
      series(pipelineOldestActiveRun, { ...ci, repository: 'acme/site' }, '0x5'),
    ],
    at: '5m',
    alerts,
  }),
  fires('telemetry pauses for less than 5 minutes', {
    series: [series(pipelineOldestActiveRun, ci, '8000+60x5 _x4')],
    at: '9m',
    alerts,
  }),
  silent('two instances tell of a run of one hour', {
    series: ['a', 'b'].map((instance) => series(pipelineOldestActiveRun, { ...ci, instance }, '3600+60x10')),
    at: '5m',
  }),
  silent('the run ended', { series: [series(pipelineOldestActiveRun, ci, '8000+60x5 0x5')], at: '8m' }),
  silent('a workflow that nobody knows yet', { series: [], at: '8m' }),
]);
