import { costWorkflow } from '../metrics/cost.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { workflowCostOfDay } from './workflow-cost.ts';

const ci = { repository: 'acme/shop', workflow: 'ci' } as const;

export const tests = ruleTests(workflowCostOfDay, [
  records('what the last 24 hours cost, not what was before', {
    series: [series(costWorkflow, ci, '10x1500 10.25x300 10.5x600')],
    at: '36h',
    evaluateEvery: '5m',
    samples: [{ labels: ci, value: 0.5 }],
  }),
  silent('no series at all', { series: [], at: '1h' }),
]);
