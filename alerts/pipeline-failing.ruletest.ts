import { pipelineLastRunSuccess, pipelineRuns } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineFailing } from './pipeline-failing.ts';

const ci = { repository: 'acme/shop', workflow: 'ci', ref: 'default' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const alerts = [
  { labels: { repository: 'acme/shop', workflow: 'ci' }, summary: 'ci of acme/shop is failing' },
];

export const tests = ruleTests(pipelineFailing(fixtureSettings), [
  fires('the last success is 33 minutes ago', {
    edge: true,
    series: [
      series(pipelineLastRunSuccess, ci, '1x10 0x40'),
      series(pipelineRuns, { ...ci, status: 'success' }, '4x6 5x50'),
    ],
    at: '40m',
    alerts,
  }),
  silent('the last success is 28 minutes ago', {
    edge: true,
    series: [
      series(pipelineLastRunSuccess, ci, '1x10 0x40'),
      series(pipelineRuns, { ...ci, status: 'success' }, '4x11 5x50'),
    ],
    at: '40m',
  }),
  fires('it holds for more than a minute', {
    edge: true,
    series: [
      series(pipelineLastRunSuccess, ci, '1x199 0x20'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x250'),
    ],
    sampleEvery: '10s',
    at: '2085s',
    alerts,
  }),
  silent('it holds for less than a minute', {
    edge: true,
    series: [
      series(pipelineLastRunSuccess, ci, '1x199 0x10'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x250'),
    ],
    sampleEvery: '10s',
    at: '2050s',
  }),
  silent('a counter that just began at 0 and then counted its first success', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x40'),
      series(pipelineRuns, { ...ci, status: 'success' }, '_x20 0 1x30'),
    ],
    at: '40m',
  }),
  fires('a workflow that never succeeded has no success series', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x20'),
      series(pipelineRuns, { ...ci, status: 'failure' }, '0x3 1x20'),
    ],
    at: '10m',
    alerts,
  }),
  fires('successes elsewhere do not help: other branches, workflows, repositories', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x40'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x40'),
      series(pipelineRuns, { ...ci, ref: 'other', status: 'success' }, '0+1x40'),
      series(pipelineLastRunSuccess, deploy, '0x40'),
      series(pipelineRuns, { ...deploy, status: 'success' }, '0+1x40'),
      series(pipelineLastRunSuccess, { ...ci, repository: 'acme/site' }, '1x40'),
      series(pipelineRuns, { ...ci, repository: 'acme/site', status: 'success' }, '0+1x40'),
    ],
    at: '40m',
    alerts,
  }),
  fires('telemetry pauses for 12 minutes', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x40 _x12'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x40 _x12'),
    ],
    at: '51m',
    alerts,
  }),
  silent('telemetry is gone for longer than the last result is trusted', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x40 _x40'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x40 _x40'),
    ],
    at: '60m',
  }),
  silent('other branches may fail as they like', {
    series: [series(pipelineLastRunSuccess, { ...ci, ref: 'other' }, '0x40')],
    at: '40m',
  }),
  silent('the success fell into a pause of telemetry', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x20 _x5 0x20'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x20 _x5 6x20'),
    ],
    at: '40m',
  }),
  silent('the counter began anew, and then came a success', {
    series: [
      series(pipelineLastRunSuccess, ci, '0x40'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x20 0x3 1x20'),
    ],
    at: '40m',
  }),
  silent('the last run succeeded long ago and nothing ran since', {
    series: [
      series(pipelineLastRunSuccess, ci, '1x90'),
      series(pipelineRuns, { ...ci, status: 'success' }, '5x90'),
    ],
    at: '80m',
  }),
]);
