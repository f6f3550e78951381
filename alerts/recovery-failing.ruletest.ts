import { recoveryFailure, recoverySuccess } from '../metrics/recovery.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { recoveryFailing } from './recovery-failing.ts';

const ci = { handler: 'workflow_retry', repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const failed = { reason: 'failure' } as const;
const alerts = [{ labels: {}, summary: 'Reruns do not help' }];
const hour = { at: '50m', evaluateEvery: '5m' } as const;

export const tests = ruleTests(recoveryFailing(fixtureSettings), [
  fires('2 of 4 reruns failed: half is enough', {
    edge: true,
    series: [
      series(recoveryFailure, { ...ci, ...failed }, '0x9 2x60'),
      series(recoverySuccess, ci, '0x9 2x60'),
    ],
    ...hour,
    alerts,
  }),
  silent('2 of 5 reruns failed', {
    edge: true,
    series: [
      series(recoveryFailure, { ...ci, ...failed }, '0x9 2x60'),
      series(recoverySuccess, ci, '0x9 3x60'),
    ],
    ...hour,
  }),
  silent('2 of 2 failed: too few', {
    edge: true,
    series: [series(recoveryFailure, { ...ci, ...failed }, '0x9 1 2x60')],
    ...hour,
  }),
  fires('3 of 3 failed, one in each of three workflows; none ever succeeded', {
    edge: true,
    series: [
      series(recoveryFailure, { ...ci, ...failed }, '0x9 1x60'),
      series(recoveryFailure, { ...deploy, reason: 'timed_out', pod: 'b' }, '4x20 5x60'),
      series(recoveryFailure, { ...ci, repository: 'acme/site', ...failed }, '0x30 1x60'),
    ],
    ...hour,
    alerts,
  }),
  silent('waits for the rate limit are no reruns', {
    series: [
      series(recoveryFailure, { ...ci, handler: 'rate_limit', ...failed }, '0x9 30x60'),
      series(recoverySuccess, ci, '0x9 2x60'),
    ],
    ...hour,
  }),
  silent('waits that succeeded do not count as reruns either: 2 of 2', {
    series: [
      series(recoveryFailure, { ...ci, ...failed }, '0x9 2x60'),
      series(recoverySuccess, { ...ci, handler: 'rate_limit' }, '0x9 1x60'),
    ],
    ...hour,
  }),
  fires('over a restart and some failed scrapes', {
    series: [
      series(recoveryFailure, { ...ci, ...failed }, '30x9 31x5 _x4 32x5 0x5 1x60'),
      series(recoverySuccess, ci, '80x9 81x60'),
    ],
    ...hour,
    alerts,
  }),
  silent('the failures are older than an hour', {
    series: [
      series(recoveryFailure, { ...ci, ...failed }, '0x9 20x200'),
      series(recoverySuccess, ci, '0x90 1x200'),
    ],
    at: '100m',
    evaluateEvery: '5m',
  }),
  silent('nothing was repeated', { series: [], ...hour }),
]);
