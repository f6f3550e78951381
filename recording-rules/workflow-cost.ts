import { costWorkflow } from '../metrics/cost.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** What a workflow's runners cost: days add up to any time range. */
export const workflowCostOfDay = recordingRule({
  record: 'pipeline:cost_usd:increase1d',
  // A tenth of a cent: increase() extrapolates.
  expr: round(sumBy(['repository', 'workflow'], increase(costWorkflow.where().over('1d'))), 0.001),
  help: 'Cost of runner minutes in the last 24 hours, in US dollars.',
});
