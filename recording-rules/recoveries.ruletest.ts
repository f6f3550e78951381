import { recoveryAttempts, recoveryFailure, recoverySuccess } from '../metrics/recovery.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { recoveriesBegun, recoveriesFailed, recoveriesSucceeded } from './recoveries.ts';

const ci = { handler: 'workflow_retry', repository: 'acme/shop', workflow: 'ci' } as const;
const deploy = { ...ci, workflow: 'deploy' } as const;
const limit = { handler: 'rate_limit', repository: 'acme/shop', workflow: 'ci' } as const;
const soon = { at: '1h', evaluateEvery: '5m' } as const;
const nothing = silent('no series at all', { series: [], ...soon });

export const tests = [
  ruleTests(recoveriesBegun, [
    records('all workflows, by handler', {
      series: [
        series(recoveryAttempts, ci, '0x10 2x60'),
        series(recoveryAttempts, deploy, '0x20 1x60'),
        series(recoveryAttempts, limit, '5x60'),
      ],
      ...soon,
      samples: [
        { labels: { handler: 'workflow_retry' }, value: 3 },
        { labels: { handler: 'rate_limit' }, value: 0 },
      ],
    }),
    nothing,
  ]),
  ruleTests(recoveriesSucceeded, [
    records('all workflows, by handler', {
      series: [series(recoverySuccess, ci, '0x10 2x60'), series(recoverySuccess, deploy, '0x20 1x60')],
      ...soon,
      samples: [{ labels: { handler: 'workflow_retry' }, value: 3 }],
    }),
    nothing,
  ]),
  ruleTests(recoveriesFailed, [
    records('by reason as well', {
      series: [
        series(recoveryFailure, { ...ci, reason: 'run_failed' }, '0x10 2x60'),
        series(recoveryFailure, { ...deploy, reason: 'run_failed' }, '0x20 1x60'),
        series(recoveryFailure, { ...deploy, reason: 'lost' }, '0x20 1x60'),
        // Held up, not ended.
        series(recoveryFailure, { ...deploy, reason: 'unauthorised' }, '0x20 7x60'),
      ],
      ...soon,
      samples: [
        { labels: { handler: 'workflow_retry', reason: 'run_failed' }, value: 3 },
        { labels: { handler: 'workflow_retry', reason: 'lost' }, value: 1 },
      ],
    }),
    nothing,
  ]),
];
