import { recoveryFailure, recoverySuccess } from '../metrics/recovery.ts';
import { countedAt, times } from '../src/rule-tests/counted-at.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { fixtureSettings } from '../src/settings/fixture.ts';
import { recoveryFailing } from './recovery-failing.ts';

const ci = { handler: 'workflow_retry', repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const wait = { ...ci, handler: 'rate_limit' } as const;
const failure = { reason: 'failure' } as const;
const alerts = [{ labels: {}, summary: 'Reruns do not help' }];

// The window is the second hour: it begins at sample 60.
const after2Hours = { at: '2h', evaluateEvery: '20m' } as const;
const longAgo = 30;
const early = 70;
const late = 110;

/** What must not count: waits for the rate limit. */
const besides = [
  series(recoveryFailure, { ...wait, ...failure }, countedAt(...times(20, late))),
  series(recoverySuccess, wait, countedAt(...times(20, late))),
];

export const tests = ruleTests(recoveryFailing(fixtureSettings), [
  fires('2 of 4 reruns failed: half is enough', {
    edge: true,
    series: [
      ...besides,
      series(recoveryFailure, { ...ci, ...failure }, countedAt(early)),
      series(recoveryFailure, { ...ci, reason: 'timed_out' }, countedAt(late)),
      series(recoverySuccess, ci, countedAt(...times(9, longAgo), early, late)),
    ],
    ...after2Hours,
    alerts,
  }),
  silent('2 of 5 reruns failed', {
    edge: true,
    series: [
      ...besides,
      series(recoveryFailure, { ...ci, ...failure }, countedAt(...times(9, longAgo), early, late)),
      series(recoverySuccess, ci, countedAt(early, early)),
      series(recoverySuccess, deploy, countedAt(late)),
    ],
    ...after2Hours,
  }),
  fires('2 of 3 reruns failed: enough to judge', {
    edge: true,
    series: [
      series(recoveryFailure, { ...ci, ...failure }, countedAt(early)),
      series(recoveryFailure, { ...deploy, ...failure }, countedAt(late)),
      series(recoverySuccess, ci, countedAt(early)),
    ],
    ...after2Hours,
    alerts,
  }),
  silent('2 of 2 failed: too few, whatever was before', {
    edge: true,
    series: [
      ...besides,
      series(recoveryFailure, { ...ci, ...failure }, countedAt(...times(9, longAgo), early, late)),
      series(recoverySuccess, ci, countedAt(...times(9, longAgo))),
    ],
    ...after2Hours,
  }),
  silent('2 of 2 failed, and none ever succeeded', {
    edge: true,
    series: [series(recoveryFailure, { ...ci, ...failure }, countedAt(early, late))],
    ...after2Hours,
  }),
  fires('one in each of three workflows, from two pods; none ever succeeded', {
    series: [
      series(recoveryFailure, { ...ci, ...failure }, countedAt(early)),
      series(recoveryFailure, { ...deploy, reason: 'timed_out', pod: 'b' }, countedAt(late)),
      series(recoveryFailure, { ...ci, repository: 'acme/site', ...failure }, countedAt(late)),
    ],
    ...after2Hours,
    alerts,
  }),
  fires('over a restart and some failed scrapes', {
    series: [
      series(recoveryFailure, { ...ci, ...failure }, '30x70 31x5 _x4 32x5 0x5 1x60'),
      series(recoverySuccess, ci, '80x70 81x60'),
    ],
    ...after2Hours,
    alerts,
  }),
  silent('the failures are older than an hour', {
    series: [
      series(recoveryFailure, { ...ci, ...failure }, countedAt(...times(20, longAgo))),
      series(recoverySuccess, ci, countedAt(late)),
    ],
    ...after2Hours,
  }),
  silent(
    'the credentials were refused: three runs could not be repeated, and one rerun that went on succeeded',
    {
      series: [
        series(recoveryFailure, { ...ci, reason: 'unauthorised' }, countedAt(early, late)),
        series(recoveryFailure, { ...deploy, reason: 'unauthorised' }, countedAt(late)),
        series(recoverySuccess, ci, countedAt(early)),
      ],
      ...after2Hours,
    },
  ),
  silent('nothing was repeated', { series: [], ...after2Hours }),
]);
