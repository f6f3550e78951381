import { components } from '../metrics/components.ts';
import type { InhibitRule } from '../src/alertmanager/config.ts';
import { absent, matcher, oneOf, present } from '../src/alertmanager/matcher.ts';
import { consequences, downAlerts } from './consequences.ts';

const critical = matcher('severity', '=', 'critical');

/** What may be silenced: never a critical alert, and never `none`, which machines listen to. */
const lesser = oneOf('severity', ['high', 'medium']);

/** Parts of the stack that are one program. Thanos is several, and one that is down explains nothing of the others. */
const programs = Object.entries(components).flatMap(([component, jobs]) =>
  jobs.length > 1 ? [] : [component],
);

/**
 * Which alerts make others pointless. Two labels that are missing are equal to Alertmanager: whatever stands in
 * `equal` must be demanded to be present, or a critical alert of anything silences everything.
 */
export const inhibitRules: readonly InhibitRule[] = [
  // A pipeline that fails is also slow, and burns its budget slowly while it burns it fast.
  {
    source_matchers: [critical, present('workflow')],
    target_matchers: [lesser, present('workflow')],
    equal: ['repository', 'workflow'],
  },
  // A part of the stack that is down or loses data explains its own lesser troubles. Parts are named: `cost` is not one
  // of them, since a budget stays exceeded until the month ends, and `kubernetes` speaks of unrelated volumes.
  {
    source_matchers: [critical, oneOf('component', programs), absent('workflow')],
    target_matchers: [lesser, present('component'), absent('workflow')],
    equal: ['component'],
  },
  // A sidecar that has uploaded nothing for long also fails at single uploads.
  {
    source_matchers: [matcher('alertname', '=', 'ThanosUploadStopped'), critical, present('pod')],
    target_matchers: [matcher('alertname', '=', 'ThanosUploadFailing'), lesser, present('pod')],
    equal: ['pod'],
  },
  // Who is above the budget was forecast to be. An unusual day or old figures are news all the same.
  {
    source_matchers: [matcher('alertname', '=', 'CostBudgetExceeded'), critical, present('provider')],
    target_matchers: [matcher('alertname', '=', 'CostBudgetForecastExceeded'), lesser, present('provider')],
    equal: ['provider'],
  },
  ...consequences.map(({ down, silences }) => ({
    source_matchers: [oneOf('alertname', downAlerts), critical, matcher('component', '=', down)],
    target_matchers: [lesser, ...silences],
  })),
];
