import { components } from '../metrics/components.ts';
import type { InhibitRule } from '../src/alertmanager/config.ts';
import { absent, matcher, oneOf, present } from '../src/alertmanager/matcher.ts';
import { consequences } from './consequences.ts';

const critical = matcher('severity', '=', 'critical');

/** What may be silenced: never a critical alert, and never `none`, which machines listen to. */
const lesser = oneOf('severity', ['high', 'medium']);

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
  // A part of the stack that is down explains its own lesser troubles. Parts are named: `cost` is not one of them,
  // since a budget stays exceeded until the month ends, and `kubernetes` speaks of unrelated volumes.
  {
    source_matchers: [critical, oneOf('component', Object.keys(components)), absent('workflow')],
    target_matchers: [lesser, present('component'), absent('workflow')],
    equal: ['component'],
  },
  // Who is above the budget was forecast to be. An unusual day or old figures are news all the same.
  {
    source_matchers: [matcher('alertname', '=', 'CostBudgetExceeded'), critical, present('provider')],
    target_matchers: [matcher('alertname', '=', 'CostBudgetForecastExceeded'), lesser, present('provider')],
    equal: ['provider'],
  },
  ...consequences.map(({ down, silences }) => ({
    source_matchers: [critical, matcher('component', '=', down), absent('workflow')],
    target_matchers: [lesser, ...silences],
  })),
];
