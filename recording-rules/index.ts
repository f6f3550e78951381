import type { RuleGroup } from '../src/rules/index.ts';
import { durationP95 } from './pipeline-duration-p95.ts';
import { successRateByWorkflow } from './pipeline-success-rate-by-workflow.ts';
import { successRate } from './pipeline-success-rate.ts';

export { durationP95, successRate, successRateByWorkflow };

/** Everything that Prometheus computes ahead of the queries, group by group. */
export const recordingRuleGroups: readonly RuleGroup[] = [
  {
    name: 'pipeline_metrics',
    // As often as the pipeline exporter sends: more often would only repeat values.
    interval: '60s',
    rules: [durationP95, successRate, successRateByWorkflow],
  },
];
