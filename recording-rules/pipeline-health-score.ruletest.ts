import { alerts } from '../metrics/alerts.ts';
import { pipelineLastRunSuccess, pipelineRuns } from '../metrics/pipeline.ts';
import { type InputSeries, recorded, records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { durationP95 } from './pipeline-duration-p95.ts';
import { durationUsual } from './pipeline-duration-usual.ts';
import { healthScore } from './pipeline-health-score.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { repository: 'acme/shop', workflow: 'deploy' } as const;
const soon = { at: '1h', evaluateEvery: '5m' } as const;

/** Both workflows' last runs; without runs since. */
function lastRuns(ofCi: number, ofDeploy: number): InputSeries[] {
  return [
    series(pipelineLastRunSuccess, { ...ci, ref: 'default' }, `${ofCi}x80`),
    series(pipelineLastRunSuccess, { ...deploy, ref: 'default' }, `${ofDeploy}x80`),
  ];
}
const failing = series(
  alerts,
  { ...ci, alertname: 'PipelineFailing', alertstate: 'firing', severity: 'critical' },
  '1x80',
);

export const tests = ruleTests(healthScore(fixtureSettings), [
  records('100 where all is well, also in a quiet night', {
    series: lastRuns(1, 1),
    ...soon,
    samples: [{ labels: {}, value: 100 }],
  }),
  records('success above the objective counts as full', {
    series: [
      ...lastRuns(1, 1),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'success' }, '0x10 96x80'),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'failure' }, '0x10 4x80'),
    ],
    ...soon,
    samples: [{ labels: {}, value: 100 }],
  }),
  records('success at three fifths of the objective costs 20 of 50', {
    series: [
      ...lastRuns(1, 1),
      // 57 % of an objective of 95 %.
      series(pipelineRuns, { ...ci, ref: 'default', status: 'success' }, '0x10 57x80'),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'failure' }, '0x10 43x80'),
    ],
    ...soon,
    samples: [{ labels: {}, value: 80 }],
  }),
  records('one of two last runs failed: 10 of 20', {
    series: lastRuns(0, 1),
    ...soon,
    samples: [{ labels: {}, value: 90 }],
  }),
  records('one of two is slower than usual: 7.5 of 15', {
    series: [
      ...lastRuns(1, 1),
      recorded(durationP95, ci, '151x80'),
      recorded(durationUsual(fixtureSettings), ci, '100x80'),
      recorded(durationP95, deploy, '150x80'),
      recorded(durationUsual(fixtureSettings), deploy, '100x80'),
    ],
    ...soon,
    samples: [{ labels: {}, value: 92.5 }],
  }),
  records('one of two has a critical alert that fires, another is pending: 7.5 of 15', {
    series: [
      ...lastRuns(1, 1),
      failing,
      series(
        alerts,
        { ...deploy, alertname: 'PipelineFailing', alertstate: 'pending', severity: 'critical' },
        '1x80',
      ),
      series(alerts, { ...deploy, alertname: 'X', alertstate: 'firing', severity: 'high' }, '1x80'),
      series(alerts, { alertname: 'TargetDown', alertstate: 'firing', severity: 'critical' }, '1x80'),
    ],
    ...soon,
    samples: [{ labels: {}, value: 92.5 }],
  }),
  records('everything is bad', {
    series: [
      ...lastRuns(0, 0),
      failing,
      series(
        alerts,
        { ...deploy, alertname: 'PipelineFailing', alertstate: 'firing', severity: 'critical' },
        '1x80',
      ),
      recorded(durationP95, ci, '500x80'),
      recorded(durationUsual(fixtureSettings), ci, '100x80'),
      recorded(durationP95, deploy, '500x80'),
      recorded(durationUsual(fixtureSettings), deploy, '100x80'),
      series(pipelineRuns, { ...ci, ref: 'default', status: 'failure' }, '0x10 4x80'),
    ],
    ...soon,
    samples: [{ labels: {}, value: 0 }],
  }),
  silent('without telemetry there is no score', {
    series: [series(pipelineRuns, { ...ci, ref: 'default', status: 'success' }, '0x10 57x80')],
    ...soon,
  }),
]);
