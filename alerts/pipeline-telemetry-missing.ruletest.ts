import { pipelineLastRunSuccess, pipelineRuns, pipelineRunsActive } from '../metrics/pipeline.ts';
import { up } from '../metrics/scrape.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { pipelineTelemetryMissing } from './pipeline-telemetry-missing.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const runs = { ...ci, ref: 'default', status: 'success' } as const;
const queued = { ...ci, state: 'queued' } as const;
const exporter = { job: 'pipeline-exporter', instance: 'pipeline-exporter-0' } as const;
const alerts = [{ labels: {}, summary: 'No telemetry of pipelines arrives' }];

export const tests = ruleTests(pipelineTelemetryMissing(fixtureSettings), [
  fires('nothing for 15 minutes', {
    edge: true,
    series: [
      series(up, exporter, '1x60'),
      series(pipelineRuns, runs, '5x10'),
      series(pipelineRunsActive, queued, '0x10'),
    ],
    at: '29m',
    alerts,
  }),
  silent('not yet for so long', {
    edge: true,
    series: [
      series(up, exporter, '1x60'),
      series(pipelineRuns, runs, '5x10'),
      series(pipelineRunsActive, queued, '0x10'),
    ],
    at: '24m',
  }),
  silent('a pause of 14 minutes', {
    edge: true,
    series: [series(up, exporter, '1x60'), series(pipelineRunsActive, queued, '0x10 _x14 0x30')],
    at: '24m',
  }),
  silent('a pause of 14 minutes, where only runs are known', {
    edge: true,
    series: [series(up, exporter, '1x60'), series(pipelineRuns, runs, '5x10 _x14 5x30')],
    at: '24m',
  }),
  silent('nothing has arrived yet of an exporter that started 14 minutes ago', {
    series: [series(up, exporter, '1x60')],
    at: '14m',
  }),
  silent('one gauge is telemetry, too', {
    series: [series(up, exporter, '1x60'), series(pipelineLastRunSuccess, { ...ci, ref: 'default' }, '1x60')],
    at: '50m',
  }),
  silent('nothing ever arrived, but the exporter is down', {
    series: [series(up, exporter, '0x60')],
    at: '50m',
  }),
  silent('the exporter is not deployed', {
    series: [series(up, { job: 'recovery', instance: 'recovery-0' }, '1x60')],
    at: '50m',
  }),
  fires('one of two replicas is up, and nothing ever arrived', {
    series: [
      series(up, exporter, '0x60'),
      series(up, { ...exporter, instance: 'pipeline-exporter-1' }, '1x60'),
    ],
    at: '21m',
    alerts,
  }),
  fires('both of two replicas are up, and nothing ever arrived', {
    series: [
      series(up, exporter, '1x60'),
      series(up, { ...exporter, instance: 'pipeline-exporter-1' }, '1x60'),
    ],
    at: '21m',
    alerts,
  }),
  silent('a fresh start: the first series come after 4 minutes', {
    series: [series(up, exporter, '1x60'), series(pipelineRunsActive, queued, '_x4 0x60')],
    at: '20m',
  }),
  silent('the exporter was away for half an hour and has just come back', {
    series: [series(up, exporter, '1x10 0x30 1x30'), series(pipelineRunsActive, queued, '0x10 _x32 0x30')],
    at: '46m',
  }),
  silent('runs are known while the gauge is not, and the other way round', {
    series: [
      series(up, exporter, '1x60'),
      series(pipelineRuns, runs, '5x25'),
      series(pipelineRunsActive, queued, '_x25 0x60'),
    ],
    at: '60m',
  }),
]);
