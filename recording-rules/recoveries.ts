import { recoveryAttempts, recoveryFailure, recoverySuccess } from '../metrics/recovery.ts';
import { increase, noneOf, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** What the recovery service began. */
export const recoveriesBegun = recordingRule({
  record: 'handler:recovery_attempts:increase1h',
  expr: round(sumBy(['handler'], increase(recoveryAttempts.where().over('1h')))),
  help: 'Recoveries begun in the last hour.',
});

/** What it repaired. */
export const recoveriesSucceeded = recordingRule({
  record: 'handler:recovery_success:increase1h',
  expr: round(sumBy(['handler'], increase(recoverySuccess.where().over('1h')))),
  help: 'Recoveries that succeeded in the last hour.',
});

// What refused credentials hold up has not ended: nothing was repeated.
const ended = { reason: noneOf('unauthorised') } as const;

/** What it could not repair, and why. */
export const recoveriesFailed = recordingRule({
  record: 'handler:recovery_failure:increase1h',
  expr: round(sumBy(['handler', 'reason'], increase(recoveryFailure.where(ended).over('1h')))),
  help: 'Recoveries that failed in the last hour, by reason.',
});
